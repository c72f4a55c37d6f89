import { ServiceLogger } from '@cairn/logging';
import type { Judgement } from '@cairn/validation';
import { Injectable } from '@nestjs/common';

/** One line a judgement: enough to find and repeat it, nothing of what was judged. */
@Injectable()
export class JudgementLog {
  constructor(private readonly logger: ServiceLogger) {}

  /** @param of hashes and sizes of the input */
  add({ id, policy, decision, validationScore, layers, timingMs }: Judgement, of: Record<string, unknown>): void {
    const failed = layers.filter(({ status }) => status === 'error' || status === 'timed-out').map((layer) => layer.id);
    const name = `${policy.id}@${policy.version}`;
    const outcome = { judgement: id, policy: name, decision, validationScore, timingMs };
    this.logger.info('judged', { ...outcome, ...(failed.length > 0 ? { failed } : {}), ...of });
  }
}
