import { AsyncLocalStorage } from 'node:async_hooks';
import type { TraceContext } from './trace.ts';

/** What a request, job or background run carries through every asynchronous call it makes. */
export interface RequestContext {
  trace: TraceContext;
  /** The caller's bearer token, forwarded to our own services only. Never logged. */
  bearerToken?: string;
  userId?: string;
  /** Epoch milliseconds after which the caller no longer waits. */
  deadlineMs?: number;
}

const storage = new AsyncLocalStorage<RequestContext>();

/** Runs `work` with `context` visible to everything it awaits. */
export function runInContext<T>(context: RequestContext, work: () => T): T {
  return storage.run(context, work);
}

/** The context of the running request, or undefined outside of one (start-up, timers). */
export function currentContext(): RequestContext | undefined {
  return storage.getStore();
}
