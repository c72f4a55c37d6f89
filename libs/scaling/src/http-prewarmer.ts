import { Prewarmer } from './prewarmer.ts';

export interface HttpPrewarmerOptions {
  /** An address of the service that answers without a token, for example its liveness route. */
  url: string;
  /** A cold start may take longer; the request has woken the service all the same. */
  timeoutMs: number;
}

/** Sends one request to the ingress, whose HTTP rule wakes the service from zero. */
export class HttpPrewarmer extends Prewarmer {
  private readonly options: HttpPrewarmerOptions;

  constructor(options: HttpPrewarmerOptions) {
    super();
    this.options = options;
  }

  override async prewarm(): Promise<void> {
    const response = await fetch(this.options.url, {
      redirect: 'error',
      signal: AbortSignal.timeout(this.options.timeoutMs),
    });
    await response.body?.cancel();
  }

  override async restore(): Promise<void> {
    // A request leaves nothing behind.
  }
}
