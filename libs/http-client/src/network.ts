import { DependencyUnavailableError, RemoteAnswerInvalidError } from '@cairn/errors';
import { types } from 'node:util';
import type { HttpHandler, OutgoingCall, ReceivedAnswer } from './http-interceptor.ts';

/**
 * The last handler: `fetch`, without following redirects (a token must not travel where nobody sent it).
 * @throws DependencyUnavailableError when no answer came, in time or at all
 * @throws RemoteAnswerInvalidError when the answer is larger than `maxResponseBytes`
 */
export function network(maxResponseBytes: number): HttpHandler {
  return async (call: OutgoingCall): Promise<ReceivedAnswer> => {
    const { service, url, method, headers, body, signal } = call;
    try {
      const response = await fetch(url, { method, headers, signal, redirect: 'manual', ...(body ? { body } : {}) });
      const text = await readLimited(response, service, maxResponseBytes);
      return { status: response.status, headers: response.headers, text };
    } catch (error) {
      if (error instanceof RemoteAnswerInvalidError) throw error;
      throw new DependencyUnavailableError(service, { cause: rootCause(error) });
    }
  };
}

async function readLimited(response: Response, service: string, maxBytes: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    // Leaving the loop early cancels the body and with it the connection.
    if (bytes > maxBytes) throw new RemoteAnswerInvalidError(service, `larger than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** `fetch` hides the reason (ECONNREFUSED, …) one level down. */
function rootCause(error: unknown): unknown {
  return types.isNativeError(error) && types.isNativeError(error.cause) ? error.cause : error;
}
