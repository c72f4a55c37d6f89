import { AsyncLocalStorage } from 'node:async_hooks';

/** A call that is going on, as everything that runs inside it sees it. */
export class RunningCall {
  /** Aborted when the client cancels the call or its connection ends. */
  readonly abort = new AbortController();
  readonly target: string;
  /** What an exception filter had to say. */
  failure: { payload: unknown } | undefined;
  /** What was thrown, where it is known: filters hide it. */
  thrown: { error: unknown } | undefined;

  constructor(target: string) {
    this.target = target;
  }
}

const runningCalls = new AsyncLocalStorage<RunningCall>();

/** The call that the present code runs for. */
export function runningCall(): RunningCall | undefined {
  return runningCalls.getStore();
}

export function runAsCall<Result>(call: RunningCall, work: () => Result): Result {
  return runningCalls.run(call, work);
}
