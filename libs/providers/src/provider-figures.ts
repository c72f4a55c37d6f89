import type { ProviderState } from './processing-provider.ts';

/** How a provider has done since the process began. */
export interface ProviderStatistics {
  provider: string;
  breaker: ProviderState['breaker'];
  /** Pages that it was given. */
  pages: number;
  answered: number;
  /** Calls beyond the first of a page. */
  retries: number;
  /** Pages that it gave no answer to, by the code of the last error; `ABORTED` when the caller did not wait. */
  failures: Record<string, number>;
  /** Pages in its hands, those that wait for their turn included. */
  running: number;
  /** Of a page with all its tries, answered or not; 0 before the first. */
  meanMs: number;
  /** It has asked not to be called for so long. */
  busyForMs: number;
}

type Figures = Omit<ProviderStatistics, 'provider' | 'breaker' | 'busyForMs'>;

export class ProviderFigures {
  private pages = 0;
  private answered = 0;
  private retries = 0;
  private ended = 0;
  private totalMs = 0;
  private readonly failures = new Map<string, number>();

  /** @returns to be called once, when the page is over */
  begin(): (tries: number, failure?: string) => void {
    const startedAt = performance.now();
    this.pages += 1;
    return (tries, failure) => {
      this.ended += 1;
      this.totalMs += performance.now() - startedAt;
      this.retries += Math.max(0, tries - 1);
      if (failure === undefined) this.answered += 1;
      else this.failures.set(failure, (this.failures.get(failure) ?? 0) + 1);
    };
  }

  read(): Figures {
    const { pages, answered, retries, ended } = this;
    const meanMs = ended === 0 ? 0 : Math.round(this.totalMs / ended);
    return { pages, answered, retries, failures: Object.fromEntries(this.failures), running: pages - ended, meanMs };
  }
}
