/** One system on one file. */
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

/** A table in Markdown, with the rates of each system against those of the first. */
export function documentsTable(rows: readonly DocumentsRow[]): string {
  const [first] = rows;
  const lines = rows.map((row) => {
    const perPage = row.cpuSeconds / row.pages;
    const cells = [
      row.system,
      rateOf(row).toFixed(2),
      first ? `${(rateOf(row) / rateOf(first)).toFixed(2)} x` : '–',
      perPage.toFixed(2),
      first ? `${(perPage / (first.cpuSeconds / first.pages)).toFixed(2)} x` : '–',
      `${row.peakMegabytes.toFixed(0)} MiB`,
      row.addedKilobytes === undefined ? '–' : `${(row.addedKilobytes / row.pages).toFixed(1)} KiB`,
      row.errorPercent === undefined ? '–' : `${row.errorPercent.toFixed(2)} %`,
      row.placedPercent === undefined ? '–' : `${row.placedPercent.toFixed(2)} %`,
    ];
    return `| ${cells.join(' | ')} |`;
  });
  return [`| ${COLUMNS.join(' | ')} |`, `| ${COLUMNS.map(() => '---').join(' | ')} |`, ...lines].join('\n');
}

function rateOf({ pages, wallSeconds }: DocumentsRow): number {
  return pages / wallSeconds;
}
