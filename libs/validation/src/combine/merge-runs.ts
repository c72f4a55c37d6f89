import type { LayerReason, LayerResult, Severity } from '../layer/layer.ts';
import type { LayerRun, LayerStatus } from './layer-run.ts';

/** Where an input stood among those that are judged together. */
export interface InputPlace {
  /** Given to reasons that name none. */
  field: string;
  page?: number;
  /** From 1, when there are several. */
  fileNumber?: number;
}

/** So many say enough; of a long text the rest would be a list of its words. */
const MAX_REASONS = 50;
const MAX_ENTITIES = 1_000;
const WORST_FIRST: readonly LayerStatus[] = ['error', 'timed-out', 'ok'];

/** A run whose reasons say where they are from. */
export function placed(run: LayerRun, { field, page, fileNumber }: InputPlace): LayerRun {
  const where = page === undefined ? {} : { page };
  const reasons = run.result.reasons.map((reason): LayerReason => {
    const ownField = reason.field ?? field;
    const ofFile = fileNumber === undefined || ownField === 'title' ? '' : `File ${fileNumber}: `;
    return { ...where, ...reason, field: ownField, message: `${ofFile}${reason.message}` };
  });
  const entities = run.result.entities?.map((entity) => ({ ...where, ...entity }));
  return { ...run, result: { ...run.result, reasons, ...(entities ? { entities } : {}) } };
}

/**
 * What one layer found in several inputs, as if it had looked at one: the worst of each score counts, since an input
 * does not get riskier by its length. An error stands out, and a layer that had something to look at has looked.
 * @param runs one at least
 */
export function mergeRuns(runs: readonly LayerRun[]): LayerRun {
  const looked = runs.filter(({ status }) => status === 'ok');
  const [first, ...others] = (looked.length > 0 ? looked : runs) as [LayerRun, ...LayerRun[]];
  const worst = others.reduce((one, other) => (other.result.score > one.result.score ? other : one), first);
  const results = runs.map(({ result }) => result);
  const all = (what: 'provider' | 'version'): string =>
    [...new Set([first, ...others].map((run) => run[what]))].join(' + ');
  return {
    id: first.id,
    provider: all('provider'),
    version: all('version'),
    status: WORST_FIRST.find((status) => runs.some((run) => run.status === status)) ?? 'skipped',
    result: {
      score: worst.result.score,
      severity: Math.max(...results.map(({ severity }) => severity)) as Severity,
      categories: worstCategories(results),
      entities: results.flatMap(({ entities = [] }) => entities).slice(0, MAX_ENTITIES),
      reasons: distinct(results.flatMap(({ reasons }) => reasons)).slice(0, MAX_REASONS),
      ...(results.some(({ confidence }) => confidence) ? { confidence: 'low' } : {}),
    },
    ms: Math.round(runs.reduce((sum, { ms }) => sum + ms, 0) * 1_000) / 1_000,
  };
}

function worstCategories(results: readonly LayerResult[]): Record<string, number> {
  const worst: Record<string, number> = {};
  for (const { categories = {} } of results) {
    for (const [name, score] of Object.entries(categories)) worst[name] = Math.max(worst[name] ?? 0, score);
  }
  return worst;
}

function distinct(reasons: readonly LayerReason[]): LayerReason[] {
  const keyOf = ({ code, message, page, span }: LayerReason): string => JSON.stringify([code, message, page, span]);
  return [...new Map(reasons.map((reason) => [keyOf(reason), reason])).values()];
}
