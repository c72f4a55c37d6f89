import { Injectable } from '@nestjs/common';

/** Whether this process is on its way out. It still answers what it is asked, but readiness sends callers elsewhere. */
@Injectable()
export class Draining {
  private readonly controller = new AbortController();

  /** Aborted when draining begins: stop taking new work then. */
  get signal(): AbortSignal {
    return this.controller.signal;
  }

  get active(): boolean {
    return this.controller.signal.aborted;
  }

  /** Begins once; later calls change nothing. */
  begin(): void {
    this.controller.abort();
  }
}
