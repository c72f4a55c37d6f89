export interface RetryBudgetOptions {
  /** Retries in hand at the start, and at most; default 30. */
  reserve?: number;
  /** Retries earned by a first call; default 0.2, so that a service that fails gets a fifth more calls, not three times as many. */
  perCall?: number;
}

/** How many retries a service is worth: many calls that fail together must not become a storm of retries. */
export class RetryBudget {
  private readonly reserve: number;
  private readonly perCall: number;
  private left: number;

  constructor({ reserve = 30, perCall = 0.2 }: RetryBudgetOptions = {}) {
    this.reserve = reserve;
    this.perCall = perCall;
    this.left = reserve;
  }

  get allows(): boolean {
    return this.left >= 1;
  }

  firstCall(): void {
    this.left = Math.min(this.reserve, this.left + this.perCall);
  }

  retry(): void {
    this.left -= 1;
  }
}
