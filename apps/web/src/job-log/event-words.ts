import type { JobFeedEventMessage, LiveUnit } from '@cairn/client';

import { pagesWords } from '../documents/document-words.ts';

export type LogTone = 'plain' | 'good' | 'bad';

/** An event in words; null for what is too small for a log. */
export function eventWords({ name, message }: JobFeedEventMessage): { words: string; tone: LogTone } | null {
  switch (name) {
    case 'jobQueued':
      return plain('Waiting for its turn.');
    case 'jobStarted':
      return plain(message.attempt > 1 ? `Attempt ${message.attempt} began.` : 'Work began.');
    case 'unitsPlanned':
      return plain(`${pagesWords(message.units.length)} found.`);
    case 'unitStarted':
      return null;
    case 'unitCompleted': {
      const page = `Page ${message.index + 1}`;
      return { tone: 'good', words: message.resumed ? `${page} kept from an earlier attempt.` : `${page} done.` };
    }
    case 'unitFailed':
      return { tone: 'bad', words: `Page ${message.index + 1} failed: ${message.message}` };
    case 'jobProgress':
      return message.message === null ? null : plain(message.message);
    case 'jobRetryScheduled':
      return { tone: 'bad', words: `Attempt ${message.attempt} did not succeed: ${message.error.message}` };
    case 'jobCompleted':
      return { tone: 'good', words: 'Completed.' };
    case 'jobFailed':
      return { tone: 'bad', words: `Failed: ${message.error.message}` };
    case 'jobCancelled':
      return plain('Cancelled.');
  }
}

/** For a job that was running before the page listened. */
export function snapshotWords(units: readonly Pick<LiveUnit, 'status'>[]): string {
  const done = units.filter(({ status }) => status === 'done').length;
  return units.length === 0 ? 'Under way already.' : `Under way already: ${done} of ${pagesWords(units.length)} done.`;
}

function plain(words: string): { words: string; tone: LogTone } {
  return { words, tone: 'plain' };
}
