import type { Readable } from 'node:stream';

/** An answer is larger than the caller takes. */
export class AnswerTooLargeError extends Error {
  constructor(readonly maxBytes: number) {
    super(`The answer has more than ${maxBytes} bytes.`);
    this.name = 'AnswerTooLargeError';
  }
}

/**
 * The whole body of an answer, and not a byte beyond the limit: the stream is destroyed then, as when the signal aborts.
 * @throws AnswerTooLargeError; the signal's reason; what breaks the stream
 */
export async function limitedBody(body: Readable, maxBytes: number, signal: AbortSignal): Promise<Buffer> {
  const stop = (): void => void body.destroy(signal.reason as Error);
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > maxBytes) throw new AnswerTooLargeError(maxBytes);
      chunks.push(chunk);
    }
    signal.throwIfAborted();
    return Buffer.concat(chunks);
  } finally {
    signal.removeEventListener('abort', stop);
    body.destroy();
  }
}
