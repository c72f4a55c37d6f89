import { Readable } from 'node:stream';
import { PageRejectedError, ProviderBusyError, ProviderRefusedError, ProviderUnavailableError } from '@cairn/errors';
import type { PageResult } from '@cairn/page-result';
import type { Fault, UnitScript } from './mock-script.ts';

const MOCK = 'mock';

/** Makes a call end as its script says. @throws AppError; the signal's reason */
export async function commit(
  fault: Fault,
  { retryAfterSeconds }: UnitScript,
  page: PageResult,
  signal: AbortSignal,
): Promise<Readable> {
  switch (fault) {
    case 'ok':
      return answer(JSON.stringify(page));
    case 'unavailable':
      throw new ProviderUnavailableError(MOCK);
    case 'busy':
      throw new ProviderBusyError(MOCK, retryAfterSeconds);
    case 'refused':
      throw new ProviderRefusedError(MOCK, 401);
    case 'rejected':
      throw new PageRejectedError(MOCK, 'its script says so');
    case 'malformed':
      return answer('{"version":1,"pageNumber":');
    case 'wrong-schema':
      return answer('{"version":1,"pageNumber":"one"}');
    case 'wrong-page':
      return answer(JSON.stringify({ ...page, pageNumber: page.pageNumber + 1 }));
    case 'slow-body':
      return Readable.from(halfOf(JSON.stringify(page), signal));
    case 'hang':
      return untilAborted(signal);
    case 'deaf':
      return new Promise(() => undefined);
    case 'crash':
      process.kill(process.pid, 'SIGKILL');
      return new Promise(() => undefined);
  }
}

function answer(text: string): Readable {
  return Readable.from([Buffer.from(text)]);
}

async function* halfOf(text: string, signal: AbortSignal): AsyncGenerator<Buffer> {
  yield Buffer.from(text.slice(0, text.length / 2));
  await untilAborted(signal);
}

function untilAborted(signal: AbortSignal): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  const stop = (): void => reject(signal.reason);
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  return promise;
}
