import { median, ratio } from '../statistics.ts';

/** One system on one file, once. */
export interface DocumentsRow {
  system: string;
  pages: number;
  wallSeconds: number;
  cpuSeconds: number;
  /** Of these, what the service itself took: all but the preparation and recognition of pages. */
  ownCpuSeconds?: number | undefined;
  peakMegabytes: number;
  /** How much larger than the input the PDF is; missing for a system that makes none. */
  addedKilobytes?: number | undefined;
  /** Of the text that poppler takes out of the PDF, or that the system printed; missing where nothing is kept. */
  errorPercent?: number | undefined;
  /** Words that poppler finds where they were recognised. */
  placedPercent?: number | undefined;
}

const COLUMNS = [
  'system',
  'pages/s',
  'of the first',
  'CPU s a page',
  'CPU of the first',
  'peak memory',
  'PDF grows a page',
  'character errors',
  'words at their place',
];

/**
 * A table in Markdown, with the rates of each system against those of the first.
 * @param systems the rounds of each; of their rates and ratios the medians are shown, a ratio being of one round, and the
 *   most of the memory
 */
export function documentsTable(systems: readonly (readonly DocumentsRow[])[]): string {
  const [first = []] = systems;
  const lines = systems.flatMap((rounds) => {
    const [row] = rounds;
    if (!row) return [];
    const cells = [
      row.system,
      shown(median(rounds.map(rateOf)), 2),
      shown(median(ofEachRound(rounds, first, rateOf)), 2, ' x'),
      shown(median(rounds.map(cpuOf)), 2),
      shown(median(ofEachRound(rounds, first, cpuOf)), 2, ' x'),
      shown(Math.max(...rounds.map(({ peakMegabytes }) => peakMegabytes)), 0, ' MiB'),
      shown(ratio(row.addedKilobytes, row.pages), 1, ' KiB'),
      shown(row.errorPercent, 2, ' %'),
      shown(row.placedPercent, 2, ' %'),
    ];
    return [`| ${cells.join(' | ')} |`];
  });
  return [`| ${COLUMNS.join(' | ')} |`, `| ${COLUMNS.map(() => '---').join(' | ')} |`, ...lines].join('\n');
}

/** Ratios to what was measured in the same round. */
function ofEachRound(
  rounds: readonly DocumentsRow[],
  first: readonly DocumentsRow[],
  figure: (row: DocumentsRow) => number,
): number[] {
  return rounds.flatMap((row, round) => {
    const base = first[round];
    return base ? [figure(row) / figure(base)] : [];
  });
}

function rateOf({ pages, wallSeconds }: DocumentsRow): number {
  return pages / wallSeconds;
}

function cpuOf({ pages, cpuSeconds }: DocumentsRow): number {
  return cpuSeconds / pages;
}

function shown(value: number | undefined, digits: number, unit = ''): string {
  return value === undefined ? '–' : `${value.toFixed(digits)}${unit}`;
}
