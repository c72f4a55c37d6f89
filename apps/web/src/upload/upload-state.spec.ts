import { ApiError } from '@cairn/client';

import { aDocument } from '@cairn/client/testing';
import { type UploadsAction, uploadsReducer, type UploadsState } from './upload-state.ts';

const file = (id: string, refusal: string | null = null) => ({
  id,
  fileName: `${id}.pdf`,
  sizeBytes: 1000,
  title: id,
  idempotencyKey: `key-${id}`,
  refusal,
});

const apply = (...actions: UploadsAction[]): UploadsState => actions.reduce(uploadsReducer, []);

const chosen: UploadsAction = { type: 'chosen', files: [file('a'), file('b')] };

const sending: UploadsAction[] = [chosen, { type: 'submitted' }, { type: 'started', id: 'a' }];

const error = (status: number) => new ApiError(status, [{ code: 'X', message: 'No.' }], 't');

describe('uploads', () => {
  it('goes from chosen over sending and checking to accepted', () => {
    const document = aDocument();
    const uploads = apply(...sending, { type: 'sent', id: 'a', sentBytes: 400 });
    expect(uploads[0]).toMatchObject({ step: 'sending', sentBytes: 400 });
    expect(uploads[1]).toMatchObject({ step: 'waiting' });

    const checking = uploadsReducer(uploads, { type: 'sent', id: 'a', sentBytes: 1100 });
    expect(checking[0]?.step).toBe('checking');

    expect(uploadsReducer(checking, { type: 'answered', id: 'a', document })[0]).toMatchObject({
      step: 'accepted',
      document,
    });
  });

  it('changes a title until the upload is submitted', () => {
    const rename: UploadsAction = { type: 'titleChanged', id: 'a', title: 'New' };

    expect(apply(chosen, rename)[0]?.title).toBe('New');
    expect(apply(chosen, { type: 'submitted' }, rename)[0]?.title).toBe('a');
  });

  it('keeps a file that is not worth sending out of the line', () => {
    const uploads = apply({ type: 'chosen', files: [file('a', 'Empty.')] }, { type: 'submitted' });

    expect(uploads[0]).toMatchObject({ step: 'refused', reason: 'Empty.' });
  });

  it('tells a rejection by validation from every other failure', () => {
    const rejected = apply(...sending, { type: 'refusedByService', id: 'a', error: error(422) });
    const failed = apply(...sending, { type: 'refusedByService', id: 'a', error: error(503) });

    expect(rejected[0]?.step).toBe('rejected');
    expect(failed[0]?.step).toBe('failed');
  });

  it.each([
    ['the answer got lost', 0, 'key-a'],
    ['the service was down', 503, 'key-a'],
    ['the first request is still in flight', 409, 'key-a'],
    ['the service refused it for good', 413, 'fresh'],
  ])('tries again after %s (%i) with the key %s', (_why, status, key) => {
    const uploads = apply(
      ...sending,
      { type: 'refusedByService', id: 'a', error: error(status) },
      { type: 'triedAgain', id: 'a', freshKey: 'fresh' },
    );

    expect(uploads[0]).toMatchObject({ step: 'waiting', idempotencyKey: key });
  });

  it('hears nothing of an aborted upload any more and sends it anew on request', () => {
    const aborted = apply(
      ...sending,
      { type: 'aborted', id: 'a' },
      { type: 'refusedByService', id: 'a', error: error(0) },
    );
    expect(aborted[0]?.step).toBe('aborted');

    const again = uploadsReducer(aborted, { type: 'triedAgain', id: 'a', freshKey: 'fresh' });
    expect(again[0]).toMatchObject({ step: 'waiting', idempotencyKey: 'fresh' });
  });

  it('takes an upload off the list', () => {
    expect(apply(chosen, { type: 'dismissed', id: 'a' }).map((upload) => upload.id)).toEqual(['b']);
  });
});
