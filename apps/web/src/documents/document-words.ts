import type { Document, JobProgress } from '@cairn/client';

/** Colour and symbol follow the tone; the words never depend on either. */
export type Tone = 'waiting' | 'running' | 'done' | 'attention' | 'failed' | 'stopped';

export const toneSymbols: Record<Tone, string> = {
  waiting: '○',
  running: '◐',
  done: '✓',
  attention: '!',
  failed: '✕',
  stopped: '–',
};

export function statusWords(document: Document, progress: JobProgress): { words: string; tone: Tone } {
  switch (progress.status) {
    case 'Accepted':
      return { words: 'Accepted', tone: 'waiting' };
    case 'Queued':
      return { words: 'Queued', tone: 'waiting' };
    case 'Processing':
      return { words: 'Processing', tone: 'running' };
    case 'Finishing':
      return { words: 'Finishing', tone: 'running' };
    case 'Completed':
      return completedWords(document.failedPages.length);
    case 'Failed':
      return { words: 'Failed', tone: 'failed' };
    case 'Cancelled':
      return { words: 'Cancelled', tone: 'stopped' };
  }
}

function completedWords(failedPages: number): { words: string; tone: Tone } {
  if (failedPages === 0) return { words: 'Completed', tone: 'done' };
  return { words: `Completed without ${pagesWords(failedPages)}`, tone: 'attention' };
}

export function pagesWords(count: number): string {
  return count === 1 ? '1 page' : `${count} pages`;
}

/** What a retry will not have to do again, in words; null when it starts from the beginning. */
export function keptWords(checkpointCount: number): string | null {
  if (checkpointCount === 0) return null;
  return `${pagesWords(checkpointCount)} ${checkpointCount === 1 ? 'is' : 'are'} finished and kept: a retry continues after them.`;
}
