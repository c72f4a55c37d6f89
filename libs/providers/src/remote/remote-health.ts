import { ProviderRefusedError } from '@cairn/errors';
import type { ProviderHealth } from '../processing-provider.ts';

/** Health of a service that costs money by the call, so that it is known from calls alone. */
export class RemoteHealth {
  private running = 0;
  private refusal: string | undefined;

  /** @param what the service and its model, without secrets */
  constructor(private readonly what: string) {}

  async during<T>(call: () => Promise<T>): Promise<T> {
    this.running += 1;
    try {
      const answer = await call();
      this.refusal = undefined;
      return answer;
    } catch (error) {
      if (error instanceof ProviderRefusedError) this.refusal = error.message;
      throw error;
    } finally {
      this.running -= 1;
    }
  }

  read(): ProviderHealth {
    const { what, running, refusal } = this;
    return { healthy: refusal === undefined, detail: refusal ?? `${what}, ${running} page(s) there now` };
  }
}
