import { ApiError, unreachable } from '@cairn/client';
import { useState } from 'react';

export interface Action {
  pending: boolean;
  error: ApiError | null;
  run(work: () => Promise<unknown>): void;
  clear(): void;
}

/** Runs a request for a button: knows whether it is under way and what went wrong, one at a time. */
export function useAction(): Action {
  const [pending, setPending] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);
  const run = (work: () => Promise<unknown>) => {
    if (pending) return;
    setPending(true);
    setError(null);
    work()
      .catch((problem: unknown) => setError(problem instanceof ApiError ? problem : unreachable(problem)))
      .finally(() => setPending(false));
  };
  return { pending, error, run, clear: () => setError(null) };
}
