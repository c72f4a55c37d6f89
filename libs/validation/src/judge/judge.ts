import { normaliseText, type NormalisedText } from '@cairn/text-normalisation';
import { combine, type Verdict } from '../combine/combine.ts';
import type { LayerRun } from '../combine/layer-run.ts';
import { mergeRuns, placed, type InputPlace } from '../combine/merge-runs.ts';
import type { FileInput, LayerInput, TextInput } from '../layer/layer-input.ts';
import { NO_RISK, type LayerId } from '../layer/layer.ts';
import type { LayerPolicy, Policy } from '../policy/policy.ts';
import { judgementId } from './judgement-id.ts';
import { since, skipped } from './outcomes.ts';
import { prepareText, type PreparedText } from './prepare-text.ts';
import { runWithDeadline } from './run-with-deadline.ts';
import type { TextLayers } from './text-layers.ts';
import { whereItFailed } from './where-it-failed.ts';

/** A text to judge: one that was sent as such, or one that belongs to a file. */
export interface TextPart extends InputPlace {
  text: string;
}

export interface JudgeRequest {
  texts: readonly TextPart[];
  files?: readonly FileInput[];
  policy: Policy;
  /** Only these of the policy's layers. */
  only?: readonly LayerId[] | undefined;
  signal: AbortSignal;
}

export interface Judgement extends Verdict {
  /** The same for the same inputs, policy and layers. */
  id: string;
  policy: { id: string; version: number; hash: string };
  /** From here to here, waiting for others included. */
  timingMs: number;
}

export interface JudgeOptions {
  textLayers: TextLayers;
  /** Told of layers that failed in this thread; `where` is the error's name and stack without its message. */
  onFailure?: (id: LayerId, where: string) => void;
}

interface PlacedRun {
  run: LayerRun;
  place: InputPlace;
}

/** For reading a whole file: so many bytes add one millisecond to a layer's deadline. */
const BYTES_PER_MS = 10_000;

/** Has the layers of a policy look at inputs, and combines what they found. Holds nothing between two judgements. */
export class Judge {
  readonly #textLayers: TextLayers;
  readonly #onFailure: NonNullable<JudgeOptions['onFailure']>;

  constructor({ textLayers, onFailure = () => undefined }: JudgeOptions) {
    this.#textLayers = textLayers;
    this.#onFailure = onFailure;
  }

  /** @throws the signal's reason when it aborts; never because of what the inputs contain */
  async judge({ texts, files = [], policy, only, signal }: JudgeRequest): Promise<Judgement> {
    const started = performance.now();
    const rules = policy.layers.filter(({ layer }) => only?.includes(layer.id) ?? true);
    const runs = [
      ...(await this.#lookAtTexts(texts, rules, policy, signal)),
      ...(await this.#lookAtFiles(files, rules, signal)),
    ];
    const merged = rules.map(({ layer }) => {
      const own = runs.filter(({ run }) => run.id === layer.id).map(({ run, place }) => placed(run, place));
      return own.length > 0 ? mergeRuns(own) : skipped(layer);
    });
    const { id, version, hash } = policy;
    return {
      id: judgementId({ texts, files }, policy, only),
      policy: { id, version, hash },
      ...combine(merged, policy),
      timingMs: since(started),
    };
  }

  /** One text after the other: the pages of a long document do not keep other requests waiting. */
  async #lookAtTexts(
    texts: readonly TextPart[],
    rules: readonly LayerPolicy[],
    policy: Policy,
    signal: AbortSignal,
  ): Promise<PlacedRun[]> {
    const ofTexts = rules.filter(({ layer }) => layer.accepts.includes('text'));
    const runs: PlacedRun[] = [];
    for (const { text, ...place } of texts) {
      const prepared = prepareText(text, policy.limits.textLength);
      for (const run of await this.#lookAtText(prepared, place, ofTexts, signal)) runs.push({ run, place });
    }
    return runs;
  }

  async #lookAtText(
    prepared: PreparedText,
    { field, page }: InputPlace,
    rules: readonly LayerPolicy[],
    signal: AbortSignal,
  ): Promise<LayerRun[]> {
    const where = { field, ...(page === undefined ? {} : { page }) };
    const input = textInput(prepared, where);
    const managed = await Promise.all(rules.map((rule) => this.#askProvider(rule, input, signal)));
    const local = rules.filter((rule, index) => needsLocal(rule, managed[index]));
    const layers = local.map(({ layer, settings, deadlineMs }) => ({ id: layer.id, settings, deadlineMs }));
    const runs = await this.#textLayers.run({ ...prepared, ...where, layers }, signal);
    return [...managed.filter((run) => run !== undefined), ...runs];
  }

  async #lookAtFiles(
    files: readonly FileInput[],
    rules: readonly LayerPolicy[],
    signal: AbortSignal,
  ): Promise<PlacedRun[]> {
    const runs: PlacedRun[] = [];
    for (const [index, file] of files.entries()) {
      const place = { field: 'file', ...(files.length > 1 ? { fileNumber: index + 1 } : {}) };
      for (const rule of rules) {
        for (const run of await this.#lookAtFile(file, rule, signal)) runs.push({ run, place });
      }
    }
    return runs;
  }

  async #lookAtFile(file: FileInput, rule: LayerPolicy, signal: AbortSignal): Promise<LayerRun[]> {
    const managed = await this.#askProvider(rule, file, signal);
    const { layer, settings } = rule;
    if (!needsLocal(rule, managed) || !layer.accepts.includes(file.kind)) return managed ? [managed] : [];
    const deadlineMs = rule.deadlineMs + file.sizeBytes / BYTES_PER_MS;
    const onError = (error: unknown): void => this.#onFailure(layer.id, whereItFailed(error));
    const run = await runWithDeadline(layer, file, { settings, deadlineMs, signal, onError });
    return managed ? [managed, run] : [run];
  }

  /** @returns undefined where the policy names none for such an input */
  async #askProvider(
    { managed, provider }: LayerPolicy,
    input: LayerInput,
    signal: AbortSignal,
  ): Promise<LayerRun | undefined> {
    if (!managed?.accepts.includes(input.kind) || !provider) return undefined;
    const onError = (error: unknown): void => this.#onFailure(managed.id, whereItFailed(error));
    const { settings, deadlineMs } = provider;
    const run = await runWithDeadline(managed, input, { settings, deadlineMs, signal, onError });
    return run.status === 'ok' ? run : unavailable(run);
  }
}

function needsLocal({ provider }: LayerPolicy, managed: LayerRun | undefined): boolean {
  return managed?.status !== 'ok' || provider?.mode === 'beside';
}

/** The local layer judges alone, so the policy's rules for failures are about that one. */
function unavailable(run: LayerRun): LayerRun {
  const message = `${run.provider} gave no answer; the local check judged alone.`;
  return { ...run, status: 'skipped', result: { ...NO_RISK, reasons: [{ code: 'PROVIDER_UNAVAILABLE', message }] } };
}

/** Providers rarely look at the normalised text, and making it takes time of the service's own thread. */
function textInput(prepared: PreparedText, where: { field: string; page?: number }): TextInput {
  let normalised: NormalisedText | undefined;
  return {
    kind: 'text',
    ...prepared,
    ...where,
    get normalised() {
      return (normalised ??= normaliseText(prepared.text));
    },
  };
}
