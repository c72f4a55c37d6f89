import { PolicyInvalidError } from '@cairn/errors';
import {
  compareAnswers,
  comparison,
  dryRunReport,
  Judge,
  layers,
  loadPolicy,
  Policies,
  type Comparison,
  type DryRunReport,
  type Policy,
} from '@cairn/validation';
import { Injectable } from '@nestjs/common';
import { ManagedProviders } from '../managed-providers/managed-providers.ts';
import { TextRoom } from '../text/text-room.ts';
import type { DryRunRequest } from './dry-run-request.ts';

type PolicyName = Pick<Policy, 'id' | 'version' | 'hash'>;

/** Tells what a candidate would change before it is made a version. Keeps nothing. */
@Injectable()
export class DryRun {
  constructor(
    private readonly policies: Policies,
    private readonly providers: ManagedProviders,
    private readonly room: TextRoom,
    private readonly judge: Judge,
  ) {}

  /** @throws PolicyNotFoundError, PolicyInvalidError, ServiceBusyError */
  async run(
    id: string,
    { policy, against, texts, answers }: DryRunRequest,
    signal: AbortSignal,
  ): Promise<DryRunReport & { current: PolicyName; candidate: PolicyName }> {
    const [newest] = this.policies.versions(id);
    const current = against === undefined ? (newest as Policy) : this.policies.find(`${id}@${against}`);
    const candidate = loadPolicy(policy, layers, this.providers.layers);
    if (candidate.id !== id) {
      const item = { code: 'POLICY_INVALID', field: 'id', message: `must be ${id}, the policy it is compared with` };
      throw new PolicyInvalidError(candidate.id, [item]);
    }
    const ofTexts = await this.room.use(texts.length, () => this.compareTexts(texts, current, candidate, signal));
    const ofAnswers = compareAnswers(answers, current, candidate);
    return { current: nameOf(current), candidate: nameOf(candidate), ...dryRunReport([...ofTexts, ...ofAnswers]) };
  }

  private async compareTexts(
    texts: DryRunRequest['texts'],
    current: Policy,
    candidate: Policy,
    signal: AbortSignal,
  ): Promise<Comparison[]> {
    const compared: Comparison[] = [];
    for (const [index, text] of texts.entries()) {
      const from = await this.judge.judge({ texts: [text], policy: current, signal });
      const to = await this.judge.judge({ texts: [text], policy: candidate, signal });
      compared.push(comparison({ input: `texts[${index}]`, id: undefined, from, to }));
    }
    return compared;
  }
}

function nameOf({ id, version, hash }: Policy): PolicyName {
  return { id, version, hash };
}
