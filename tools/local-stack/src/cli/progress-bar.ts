import type { JobProgress } from './follow-job.ts';
import { seconds } from './display.ts';

const WIDTH = 24;

/** `[████████░░░░] 60 %  3/5 pages  4.2 s  Recognising page 4` */
export function progressBar({ percent, done, total, message }: JobProgress, elapsedMs: number): string {
  const filled = Math.round((Math.min(Math.max(percent, 0), 100) / 100) * WIDTH);
  const bar = `[${'█'.repeat(filled)}${'░'.repeat(WIDTH - filled)}] ${String(Math.round(percent)).padStart(3)} %`;
  return [bar, pages(done, total), seconds(elapsedMs), message ?? ''].filter((part) => part !== '').join('  ');
}

/** The same for a log: one line whenever a page is done. */
export function progressLine({ percent, done, total, message }: JobProgress): string {
  return [`${Math.round(percent)} %`, pages(done, total), message ?? ''].filter((part) => part !== '').join(', ');
}

function pages(done: number, total: number | undefined): string {
  return total === undefined ? '' : `${done}/${total} ${total === 1 ? 'page' : 'pages'}`;
}
