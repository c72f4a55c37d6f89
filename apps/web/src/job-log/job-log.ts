import type { JobFeedMessage } from '@cairn/client';

import { eventWords, type LogTone, snapshotWords } from './event-words.ts';

/** One line of what happened to a document's job. */
export interface LogEntry {
  /** Counts up within the log, so that lines keep their place on the screen. */
  number: number;
  /** ISO 8601 in UTC. */
  at: string;
  words: string;
  tone: LogTone;
}

/** What was heard about each document since the page was opened, the oldest first. */
export type JobLog = Readonly<Record<string, readonly LogEntry[]>>;

export const emptyLog: JobLog = {};

const mostEntries = 200;

export function jobLogReducer(log: JobLog, told: JobFeedMessage): JobLog {
  if (told.name === 'jobsChanged') return log;
  if (told.name !== 'jobSnapshot') {
    const { subjectId, at } = told.message;
    const said = eventWords(told);
    return subjectId && said ? withEntry(log, subjectId, { at, ...said }) : log;
  }
  const { jobs, at } = told.message;
  return jobs.reduce((next, { job, units }) => {
    // What is known of it is told already, or follows.
    if (!job.subjectId || next[job.subjectId]) return next;
    return withEntry(next, job.subjectId, { at, tone: 'plain', words: snapshotWords(units) });
  }, log);
}

function withEntry(log: JobLog, documentId: string, entry: Omit<LogEntry, 'number'>): JobLog {
  const entries = log[documentId] ?? [];
  const last = entries.at(-1);
  // Progress repeats its words with every step.
  if (last?.words === entry.words) return log;
  const numbered = { ...entry, number: (last?.number ?? 0) + 1 };
  return { ...log, [documentId]: [...entries.slice(1 - mostEntries), numbered] };
}
