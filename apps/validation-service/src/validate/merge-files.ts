import type { LayerRun } from './combine.ts';

/**
 * What the layers found of several files, as if they had looked at one: the worst of each layer counts, since a document
 * does not get riskier by its length. Reasons say which file they are about.
 */
export function mergeFiles(runsOfFiles: readonly (readonly LayerRun[])[]): LayerRun[] {
  const [first = [], ...further] = runsOfFiles.map((runs, index) =>
    runsOfFiles.length === 1 ? runs : runs.map((run) => named(run, index + 1)),
  );
  return further.reduce(
    (merged: LayerRun[], runs) => merged.map((run, index) => merge(run, runs[index] ?? run)),
    [...first],
  );
}

function named(run: LayerRun, fileNumber: number): LayerRun {
  const reasons = run.result.reasons.map((reason) =>
    reason.field === 'title' ? reason : { ...reason, message: `File ${fileNumber}: ${reason.message}` },
  );
  return { ...run, result: { ...run.result, reasons } };
}

/** An error stands out, and a layer that had something to look at in one of the files has looked. */
function merge(one: LayerRun, other: LayerRun): LayerRun {
  const status = (['error', 'ok'] as const).find((each) => one.status === each || other.status === each) ?? 'skipped';
  const worst = other.result.score > one.result.score ? other : one;
  const reasons = [...one.result.reasons, ...other.result.reasons];
  const distinct = [...new Map(reasons.map((reason) => [`${reason.code} ${reason.message}`, reason])).values()];
  return { ...worst, status, result: { ...worst.result, reasons: distinct }, ms: one.ms + other.ms };
}
