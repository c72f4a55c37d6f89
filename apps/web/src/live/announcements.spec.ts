import { aDocument } from '@cairn/client/testing';
import { documentProgress } from '../documents/document-progress.ts';
import { uploadsReducer } from '../upload/upload-state.ts';
import { documentNews, type Told, uploadNews } from './announcements.ts';

const seen = (facts: Parameters<typeof aDocument>[0]) => {
  const document = aDocument(facts);
  return { document, progress: documentProgress(document, undefined) };
};

function say(...steps: Parameters<typeof aDocument>[0][]): string[] {
  let told: Told = {};
  return steps.flatMap((facts) => {
    const news = documentNews(told, [seen(facts)]);
    told = news.told;
    return news.sentences;
  });
}

describe('announcements', () => {
  it('says nothing about what is there when the page opens', () => {
    expect(say({ status: 'Processing', progressPercent: 60 })).toEqual([]);
  });

  it('says each change of status once', () => {
    expect(
      say(
        { status: 'Queued' },
        { status: 'Queued' },
        { status: 'Processing' },
        { status: 'Processing' },
        { status: 'Completed' },
      ),
    ).toEqual(['Letter: Processing.', 'Letter: Completed.']);
  });

  it('says the quarters of the way and not every percent', () => {
    const everyPercent = Array.from({ length: 101 }, (_, i) => ({ status: 'Processing' as const, progressPercent: i }));

    expect(say(...everyPercent)).toEqual(['Letter: 25 percent.', 'Letter: 50 percent.', 'Letter: 75 percent.']);
  });

  it('does not count back when the percent goes back', () => {
    expect(
      say(
        { status: 'Processing', progressPercent: 60 },
        { status: 'Processing', progressPercent: 30 },
        { status: 'Completed' },
      ),
    ).toEqual(['Letter: Completed.']);
  });

  it('tells how an upload goes, step by step', () => {
    const file = { id: 'a', fileName: 'a.pdf', sizeBytes: 10, title: 'a', idempotencyKey: 'k', refusal: null };
    let uploads = uploadsReducer([], { type: 'chosen', files: [file] });
    const first = uploadNews({}, uploads);
    expect(first.sentences).toEqual([]);

    uploads = uploadsReducer(uploads, { type: 'submitted' });
    uploads = uploadsReducer(uploads, { type: 'started', id: 'a' });
    const second = uploadNews(first.told, uploads);
    expect(second.sentences).toEqual(['a.pdf: sending.']);

    const third = uploadNews(second.told, uploadsReducer(uploads, { type: 'sent', id: 'a', sentBytes: 5 }));
    expect(third.sentences).toEqual([]);
  });
});
