import { LanguageNotAvailableError, ProviderUnavailableError, UnitFailedError } from '@cairn/errors';
import { ChildWorker } from '@cairn/worker-entry';
import { PAGE_FAILURES, type PageFailureCode } from './page-failure.ts';
import type { PageMessage, PageProcessData } from './page-messages.ts';
import { PageProcessPool, type PageProcessPoolOptions, type PooledProcess } from './page-process-pool.ts';

export interface PageProcessOptions {
  /** From `workerEntry`. */
  entry: URL;
  /** Named in errors. */
  name: string;
  data: PageProcessData;
  heapMegabytes: number;
  /** Of everything; above it the process is killed, and its page fails for good. */
  residentMegabytes: number;
  /** Wall time of one page, without the start of the process. */
  pageTimeoutMs: number;
}

/**
 * One process that takes a page at a time.
 *
 * Neither WebAssembly nor native code can be interrupted from inside, so a page that must stop takes its process with it:
 * after an abort, a timeout, a crash or too much memory the process is `ended` and another one has to be started.
 */
export class PageProcess implements PooledProcess<unknown> {
  readonly #child: ChildWorker;
  readonly #name: string;
  readonly #pageTimeoutMs: number;
  readonly #started: Promise<void>;
  #deliver: ((message: PageMessage) => void) | undefined;
  #ended: Promise<void> | undefined;
  pagesDone = 0;
  /** What it takes since its last page. */
  residentBytes = 0;

  constructor({ entry, name, data, heapMegabytes, residentMegabytes, pageTimeoutMs }: PageProcessOptions) {
    this.#name = name;
    this.#pageTimeoutMs = pageTimeoutMs;
    this.#child = new ChildWorker(entry, { data, heapMegabytes, residentMegabytes, cpuSeconds: 7_200 });
    this.#child.onMessage((message: PageMessage) => this.#deliver?.(message));
    void this.#child.exited.then(({ reason, detail }) => {
      this.#ended ??= Promise.resolve();
      this.#deliver?.(
        reason === 'memory' ? { kind: 'failed', code: 'RESOURCE_LIMIT', broken: true } : { kind: 'crashed', detail },
      );
    });
    this.#started = this.#next().then((message) => {
      if (message.kind !== 'ready') throw this.#failure(message);
    });
    // Whoever runs a page gets the error; without a page nobody has to.
    this.#started.catch(() => undefined);
  }

  get ended(): boolean {
    return this.#ended !== undefined;
  }

  /** One process does pages of all kinds. */
  suits(): boolean {
    return true;
  }

  /**
   * @returns what the worker answers to the task
   * @throws UnitFailedError, LanguageNotAvailableError, ProviderUnavailableError; the signal's reason when it aborts
   */
  async run(task: unknown, signal: AbortSignal): Promise<unknown> {
    let stop: (reason: unknown) => void = () => undefined;
    const stopped = new Promise<never>((_, reject) => (stop = reject));
    const onAbort = (): void => stop(signal.reason);
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    let timer: NodeJS.Timeout | undefined;
    let usable = false;
    try {
      await Promise.race([this.#started, stopped]);
      timer = setTimeout(() => stop(pageError('PAGE_TIMEOUT')), this.#pageTimeoutMs);
      const answered = this.#next();
      this.#child.post(task);
      const message = await Promise.race([answered, stopped]);
      usable = message.kind !== 'crashed' && !(message.kind === 'failed' && message.broken);
      if (message.kind !== 'done') throw this.#failure(message);
      this.residentBytes = message.residentBytes;
      return message.answer;
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      this.pagesDone += 1;
      if (!usable) void this.end();
    }
  }

  /** Resolves when the process is gone. */
  async end(): Promise<void> {
    this.#deliver = undefined;
    this.#ended ??= this.#child.kill().then(() => undefined);
    await this.#ended;
  }

  #next(): Promise<PageMessage> {
    return new Promise((resolve) => (this.#deliver = resolve));
  }

  #failure(message: PageMessage): Error {
    if (message.kind === 'failed') return pageError(message.code);
    if (message.kind === 'no-language') return new LanguageNotAvailableError(message.language);
    const detail = message.kind === 'crashed' ? message.detail : `unexpected message ${message.kind}`;
    return new ProviderUnavailableError(this.#name, { cause: new Error(detail) });
  }
}

/** Processes of one kind. */
export function pageProcessPool(
  options: PageProcessOptions & Omit<PageProcessPoolOptions<unknown>, 'start'>,
): PageProcessPool<unknown> {
  return new PageProcessPool({ ...options, start: () => new PageProcess(options) });
}

function pageError(code: PageFailureCode): UnitFailedError {
  return new UnitFailedError(code, PAGE_FAILURES[code]);
}
