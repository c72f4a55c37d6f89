import type { Accuracy } from './truth.ts';
import { percent, type Handling } from './verdict.ts';

/** What came of one row of the manifest. */
export interface TrialReport {
  file: string;
  handling: Handling;
  accuracy?: Accuracy;
  /** From the upload to the end. */
  seconds: number;
  /** Of processing-service and all it started, meanwhile; 0 where it cannot be seen. */
  peakBytes: number;
  /** Empty when everything is as the manifest says. */
  objections: string[];
}

const HEADINGS = ['file', 'handling', 'pages', 'error rate', 'seconds', 'peak MiB', 'as expected'];

/** A Markdown table. */
export function table(reports: readonly TrialReport[]): string {
  const rows = reports.map(({ file, handling, accuracy, seconds, peakBytes, objections }) => [
    file,
    [handling.outcome, ...handling.codes].join(' '),
    handling.pages === 0 ? '–' : String(handling.pages),
    accuracy?.characterErrorRate === undefined ? '–' : percent(accuracy.characterErrorRate),
    seconds.toFixed(1),
    peakBytes === 0 ? '–' : String(Math.round(peakBytes / 1024 / 1024)),
    objections.length === 0 ? 'yes' : `NO: ${objections.join('; ')}`,
  ]);
  return [HEADINGS, HEADINGS.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
