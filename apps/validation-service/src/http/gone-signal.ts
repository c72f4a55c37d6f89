import type { Response } from 'express';

/** Ends the work when the caller has gone. */
export function goneSignal(response: Response): AbortSignal {
  const gone = new AbortController();
  response.once('close', () => gone.abort(new Error('The caller has gone.')));
  return gone.signal;
}
