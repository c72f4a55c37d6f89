/** A worker ended without an answer: it ran over its time or memory, or it crashed. */
export class WorkerStoppedError extends Error {
  readonly reason: 'time' | 'memory' | 'crash';

  constructor(reason: 'time' | 'memory' | 'crash', options?: ErrorOptions) {
    super(`The worker was stopped: ${reason}.`, options);
    this.name = 'WorkerStoppedError';
    this.reason = reason;
  }
}
