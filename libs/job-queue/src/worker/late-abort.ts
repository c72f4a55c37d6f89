/**
 * An `AbortController` that is made when somebody asks for its signal. Most short jobs never do, and three of them would be
 * most of what it costs to run one.
 */
export class LateAbort {
  private controller: AbortController | undefined;
  private cause: { reason: unknown } | undefined;

  get aborted(): boolean {
    return this.cause !== undefined;
  }

  /** Why; undefined while it is not aborted. */
  get reason(): unknown {
    return this.cause?.reason;
  }

  get signal(): AbortSignal {
    if (!this.controller) {
      this.controller = new AbortController();
      if (this.cause) this.controller.abort(this.cause.reason);
    }
    return this.controller.signal;
  }

  /** The first reason counts. */
  abort(reason: unknown): void {
    if (this.cause) return;
    this.cause = { reason };
    this.controller?.abort(reason);
  }
}
