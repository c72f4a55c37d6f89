import type { Document, JobProgress } from '@cairn/client';

import { statusWords } from '../documents/document-words.ts';
import type { UploadsState } from '../upload/upload-state.ts';

/** What a screen reader was last told of, by document or upload id. */
export type Told = Readonly<Record<string, { words: string; quarter: number }>>;

export interface Announcements {
  told: Told;
  /** Sentences to say now. */
  sentences: string[];
}

export interface Announceable {
  document: Document;
  progress: JobProgress;
}

/**
 * News worth interrupting for: another status, and each quarter of the way. What is seen for the first time is the
 * page's content, not news.
 */
export function documentNews(told: Told, documents: readonly Announceable[]): Announcements {
  const next: Record<string, { words: string; quarter: number }> = {};
  const sentences: string[] = [];
  for (const { document, progress } of documents) {
    const { words } = statusWords(document, progress);
    const before = told[document.id];
    const quarter = progress.status === 'Processing' ? Math.floor(progress.percent / 25) : 0;
    next[document.id] = { words, quarter };
    if (!before) continue;
    if (before.words !== words) sentences.push(`${document.title}: ${words}.`);
    else if (quarter > before.quarter && quarter < 4) sentences.push(`${document.title}: ${quarter * 25} percent.`);
  }
  return { told: next, sentences };
}

const uploadWords: Partial<Record<UploadsState[number]['step'], string>> = {
  sending: 'sending',
  checking: 'sent, being checked',
  accepted: 'accepted',
  rejected: 'not accepted',
  failed: 'could not be uploaded',
  aborted: 'upload stopped',
  refused: 'cannot be uploaded',
};

export function uploadNews(told: Told, uploads: UploadsState): Announcements {
  const next: Record<string, { words: string; quarter: number }> = {};
  const sentences: string[] = [];
  for (const { id, fileName, step } of uploads) {
    const words = uploadWords[step] ?? '';
    next[id] = { words, quarter: 0 };
    if (words !== '' && told[id]?.words !== words) sentences.push(`${fileName}: ${words}.`);
  }
  return { told: next, sentences };
}
