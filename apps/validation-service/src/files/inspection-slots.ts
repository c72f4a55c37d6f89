import { ServiceBusyError } from '@cairn/errors';

/**
 * Bounds how many files are inspected at once, because each one may take a thread and some hundred MiB. Further requests
 * wait in order; beyond `maxWaiting` they are refused, so that a burst costs the senders a retry and not the service.
 */
export class InspectionSlots {
  private free: number;
  private readonly waiting: (() => void)[] = [];

  constructor(
    slots: number,
    private readonly maxWaiting: number,
  ) {
    this.free = slots;
  }

  /** @throws ServiceBusyError when too many wait already */
  async use<T>(work: () => Promise<T>): Promise<T> {
    await this.acquire();
    try {
      return await work();
    } finally {
      this.release();
    }
  }

  private async acquire(): Promise<void> {
    if (this.free > 0) {
      this.free -= 1;
      return;
    }
    if (this.waiting.length >= this.maxWaiting) throw new ServiceBusyError();
    await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  /** A slot goes straight to whoever waits longest, so that a newcomer cannot slip in between. */
  private release(): void {
    const next = this.waiting.shift();
    if (next) next();
    else this.free += 1;
  }
}
