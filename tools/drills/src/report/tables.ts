import { missedLimits, passed, seconds, worstRecovery } from './drill-report.ts';
import type { DrillReport } from './drill-report.ts';

const HEADINGS = ['drill', '', 'faults', 'jobs', 'lost', 'doubled', 'stale', 'redone', 'recovery', 'took', 'verdict'];

function cells(report: DrillReport): string[] {
  const { id, name, faults, jobs, lost, doubled, stale, redone } = report;
  const counts = [faults, jobs, lost, doubled, stale, redone].map(String);
  const verdict = passed(report) ? 'ok' : report.problems.length > 0 ? 'FAILED' : 'late';
  return [id, name, ...counts, worstRecovery(report), seconds(report.seconds * 1000), verdict];
}

/** For the terminal: one line a drill, then what is to be said about single ones. */
export function textTable(reports: readonly DrillReport[]): string {
  const rows = [HEADINGS, ...reports.map(cells)];
  const widths = HEADINGS.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const isText = (column: number): boolean => column === 1 || column === HEADINGS.length - 1;
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => (isText(column) ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ')
      .trimEnd();
  return [...rows.map(line), '', ...reports.flatMap(remarks)].join('\n');
}

/** For people who read it later: the table and every figure. */
export function markdown(reports: readonly DrillReport[]): string {
  const row = (values: readonly string[]): string => `| ${values.join(' | ')} |`;
  const details = reports.map(
    (report) =>
      `## ${report.id} ${report.name}\n\n${[...remarks(report), ...figures(report)].map((r) => `- ${r.trim()}`).join('\n')}\n`,
  );
  return [
    '# Drills',
    '',
    row(HEADINGS),
    row(HEADINGS.map(() => '---')),
    ...reports.map((report) => row(cells(report))),
    '',
    ...details,
  ].join('\n');
}

function remarks(report: DrillReport): string[] {
  const marks = [
    ...report.problems.map((problem) => `WRONG: ${problem}`),
    ...missedLimits(report).map((miss) => `LATE: ${miss}`),
  ];
  return marks.map((mark) => `  ${report.id} ${mark}`);
}

function figures({ recoveries, figures: more }: DrillReport): string[] {
  return [
    ...recoveries.map(
      ({ what, ms, limitMs }) => `${what}: ${seconds(ms)}${limitMs ? ` (limit ${seconds(limitMs)})` : ''}`,
    ),
    ...Object.entries(more).map(([what, figure]) => `${what}: ${figure}`),
  ];
}
