/** One system on one file. */
export interface DocumentsRow {
  system: string;
  pages: number;
  wallSeconds: number;
  cpuSeconds: number;
  peakMegabytes: number;
  /** Missing for a system that makes no PDF. */
  outputMegabytes?: number;
  /** Of the text that poppler takes out of the PDF, or that the system printed. */
  errorPercent: number;
}

/** A table in Markdown, with the rate of each system against that of the first. */
export function documentsTable(rows: readonly DocumentsRow[]): string {
  const first = rows[0];
  const head = '| system | pages/s | of the first | CPU s a page | peak memory | output | character errors |';
  const lines = rows.map((row) => {
    const rate = row.pages / row.wallSeconds;
    const ratio = first ? rate / (first.pages / first.wallSeconds) : 1;
    const output = row.outputMegabytes === undefined ? '-' : `${row.outputMegabytes.toFixed(2)} MiB`;
    const cells = [
      row.system,
      rate.toFixed(2),
      `${ratio.toFixed(2)} x`,
      (row.cpuSeconds / row.pages).toFixed(2),
      `${row.peakMegabytes.toFixed(0)} MiB`,
      output,
      `${row.errorPercent.toFixed(2)} %`,
    ];
    return `| ${cells.join(' | ')} |`;
  });
  return [head, '| --- | --- | --- | --- | --- | --- | --- |', ...lines].join('\n');
}
