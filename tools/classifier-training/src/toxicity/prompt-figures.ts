import { readFileSync } from 'node:fs';
import { averagePrecision, shareAt } from './figures.ts';
import { sampleOf, type Sample } from './toxicity-data.ts';
import { sumsBySource } from './toxicity-model.ts';

const CLEAN = 'harmless';

/** Average precision of each kind of harm, and of all, among harmless prompts; by own prompts that nothing is trained on. */
export function promptFigures(bytes: Uint8Array, decisionPoint: number): Record<string, number> {
  const samples = readPrompts(new URL('held-out-prompts.txt', import.meta.url));
  const sums = sumsBySource(bytes, samples);
  const clean = sums[CLEAN] ?? [];
  const kinds = Object.keys(sums).filter((kind) => kind !== CLEAN);
  const figures = kinds.map((kind): [string, number] => [kind, averagePrecision([...(sums[kind] ?? []), ...clean])]);
  return {
    ...Object.fromEntries(figures),
    all: averagePrecision(Object.values(sums).flat()),
    falsePositives: shareAt(clean, decisionPoint, 0),
  };
}

/** Sections `[kind]` with a prompt a line; those of `[harmless]` are clean. */
function readPrompts(file: URL): Sample[] {
  const samples: Sample[] = [];
  let kind = CLEAN;
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    const heading = /^\[([a-z-]+)\]$/.exec(line)?.[1];
    if (heading) kind = heading;
    else if (line && !line.startsWith('; '))
      samples.push(sampleOf({ text: line, label: kind === CLEAN ? 0 : 1, family: 0 }, kind));
  }
  return samples;
}
