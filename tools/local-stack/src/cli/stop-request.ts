import { constants } from 'node:os';

/** Ctrl-C in a terminal arrives twice: from the terminal, and passed on by the process that started this one. */
const SAME_REQUEST_MS = 1500;

/**
 * Aborts when the user, the system or the end of the parent process asks to stop. Asked once more, the process ends at
 * once; its children notice and end too.
 */
export function onStopRequest(react: () => void): AbortSignal {
  const controller = new AbortController();
  let firstAt = 0;
  const request = (code: number): void => {
    if (controller.signal.aborted) {
      if (Date.now() - firstAt > SAME_REQUEST_MS) process.exit(code);
      return;
    }
    firstAt = Date.now();
    react();
    controller.abort(new Error('The user asked to stop.'));
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => request(128 + constants.signals[signal]));
  }
  process.on('disconnect', () => request(1));
  process.channel?.unref();
  // The reader of the output may have gone with the terminal; that must not keep the stack from stopping in order.
  process.stdout.on('error', () => undefined);
  process.stderr.on('error', () => undefined);
  return controller.signal;
}
