import { Readable } from 'node:stream';
import { AnswerTooLargeError, limitedBody } from './limited-body.ts';

const never = new AbortController().signal;

describe('limitedBody', () => {
  it('gives the whole body of an answer that just fits', async () => {
    const body = Readable.from([Buffer.from('abc'), Buffer.from('de')]);
    expect((await limitedBody(body, 5, never)).toString()).toBe('abcde');
  });

  it('ends the stream of an answer that is too large', async () => {
    const body = Readable.from([Buffer.from('abc'), Buffer.from('def')]);
    await expect(limitedBody(body, 5, never)).rejects.toThrow(AnswerTooLargeError);
    expect(body.destroyed).toBe(true);
  });

  it('gives up an answer that does not go on, with the reason of the signal', async () => {
    const stop = new AbortController();
    const body = new Readable({ read: () => undefined });
    const reading = limitedBody(body, 5, stop.signal);
    stop.abort(new Error('cancelled'));
    await expect(reading).rejects.toThrow('cancelled');
    expect(body.destroyed).toBe(true);
  });
});
