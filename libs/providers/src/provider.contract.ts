import { text } from 'node:stream/consumers';
import { inspect } from 'node:util';
import { AppError } from '@cairn/errors';
import { pageResultSchema } from '@cairn/page-result';
import { waitUntil } from '@cairn/testing';
import type { ProcessingProvider, ProcessingRequest } from './processing-provider.ts';
import { ResilientProvider } from './resilient-provider.ts';

export interface ProviderUnderTest {
  provider: ProcessingProvider;
  /** A page that it reads. */
  request: ProcessingRequest;
  /** Prepares a call that lasts until it is stopped. */
  slow(): ProcessingRequest | Promise<ProcessingRequest>;
  /** Whether that call has got to where it waits. */
  atWork(): boolean | Promise<boolean>;
  /** Processes and connections that it holds. */
  held(): number | Promise<number>;
  /** What must never be seen in an error or in its health. */
  secrets: readonly string[];
  /** Frees what is not the provider's. */
  stop(): Promise<void>;
}

/** Something that goes wrong, and the error that it is. */
export interface ExpectedFailure<T extends ProviderUnderTest> {
  name: string;
  /** Lets it happen to the call that is made next. */
  arrange(under: T): ProcessingRequest | Promise<ProcessingRequest>;
  code: string;
  retryable: boolean;
  retryAfterSeconds?: number;
}

/** What every provider keeps to. It runs behind its policies, as it always does, without retries. */
export function describeProviderContract<T extends ProviderUnderTest>(
  name: string,
  create: () => Promise<T>,
  failures: readonly ExpectedFailure<T>[],
): void {
  describe(`${name}, as every provider`, () => {
    let under: T;
    let provider: ResilientProvider;

    beforeEach(async () => {
      under = await create();
      provider = new ResilientProvider(under.provider, { retries: 0 });
    });
    afterEach(async () => {
      await provider.close();
      await under.stop();
    });

    it('gives a page result for the page that it was asked for, the same each time', async () => {
      const { signal } = new AbortController();
      const first = await text(await provider.process(under.request, signal));
      const second = await text(await provider.process(under.request, signal));

      const page = pageResultSchema.parse(JSON.parse(first));
      expect(page).toMatchObject({ pageNumber: under.request.pageNumber, engine: { language: 'eng' } });
      expect(second).toBe(first);
    });

    it('stops a page when the signal aborts, and does the next one', async () => {
      const abort = new AbortController();
      const call = under.provider.process(await under.slow(), abort.signal).then(text);
      const stopped = expect(call).rejects.toThrow();
      await waitUntil(() => under.atWork());
      abort.abort(new Error('cancelled by the user'));
      await stopped;

      const next = await text(await provider.process(under.request, new AbortController().signal));
      expect(pageResultSchema.safeParse(JSON.parse(next)).success).toBe(true);
    });

    it('begins nothing for a signal that has aborted', async () => {
      const reason = new Error('over');

      await expect(provider.process(under.request, AbortSignal.abort(reason))).rejects.toBe(reason);
    });

    it('holds nothing after it was closed, and may be closed twice', async () => {
      await text(await provider.process(under.request, new AbortController().signal));
      await provider.close();
      await provider.close();

      await waitUntil(async () => (await under.held()) === 0);
    });

    it.each(failures.map((failure) => [failure.name, failure] as const))(
      'says rightly whether to try again after %s, and gives no secret away',
      async (_name, { arrange, ...expected }) => {
        const request = await arrange(under);
        const limited = new ResilientProvider(under.provider, { retries: 0, timeoutMs: timeLimitFor(expected.code) });
        const error: unknown = await limited.process(request, new AbortController().signal).catch((thrown) => thrown);

        expect(error).toBeInstanceOf(AppError);
        const { code, retryable, retryAfterSeconds } = error as AppError;
        const { name: _, ...facts } = expected;
        expect({ code, retryable, ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }) }).toEqual(facts);
        const seen = [
          inspect(error, { depth: Infinity, showHidden: true }),
          JSON.stringify(error),
          inspect(await limited.health()),
          inspect(limited.statistics()),
        ].join('\n');
        for (const secret of under.secrets) expect(seen).not.toContain(secret);
      },
    );
  });
}

/** Only what never answers runs into it. */
function timeLimitFor(code: string): number {
  return code === 'PROVIDER_TIMEOUT' ? 300 : 60_000;
}
