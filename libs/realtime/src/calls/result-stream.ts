import { setImmediate as othersTurn } from 'node:timers/promises';
import { concatMap, isObservable, Observable, of } from 'rxjs';

/** After so many items in a row a source that never waits lets others have their turn. */
const ITEMS_IN_A_ROW = 64;

/**
 * Emits once the signal is aborted. If it is so already, then in the next turn of the event loop: interceptors begin the
 * source some steps after it was subscribed to, and only what has begun can be told to end.
 */
export function aborted(signal: AbortSignal): Observable<void> {
  return new Observable((subscriber) => {
    const emit = () => subscriber.next();
    const soon = signal.aborted ? setImmediate(emit) : undefined;
    signal.addEventListener('abort', emit, { once: true });
    return () => {
      clearImmediate(soon);
      signal.removeEventListener('abort', emit);
    };
  });
}

/** Whether a method's result is a stream by nature. */
export function isStreamLike(value: unknown): boolean {
  return isObservable(value) || isAsyncIterable(value);
}

export function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}

/**
 * The items of a method's result: an Observable, an async iterable, or an Observable of one, which is what interceptors
 * make of it. Unsubscribing stops the source.
 * @param paced resolves when the next item of an iterable may come
 */
export function itemsOf(result: unknown, paced: () => Promise<void> | void): Observable<unknown> {
  if (!isObservable(result)) return isAsyncIterable(result) ? fromIterable(result, paced) : of(result);
  return result.pipe(concatMap((value) => (isAsyncIterable(value) ? fromIterable(value, paced) : of(value))));
}

function fromIterable(iterable: AsyncIterable<unknown>, paced: () => Promise<void> | void): Observable<unknown> {
  return new Observable((subscriber) => {
    const iterator = iterable[Symbol.asyncIterator]();
    let ended = false;
    const pull = async () => {
      for (let count = 1; !subscriber.closed; count++) {
        const { done, value } = await iterator.next();
        if (done) break;
        subscriber.next(value);
        await (count % ITEMS_IN_A_ROW === 0 ? othersTurn() : paced());
      }
    };
    // The first item is asked for at once, even of a stream that is cancelled already: a generator has to have begun
    // before its `finally` can run.
    pull().then(
      () => {
        ended = true;
        subscriber.complete();
      },
      (error: unknown) => {
        ended = true;
        subscriber.error(error);
      },
    );
    return () => {
      if (ended) return;
      // Nobody is left to hear how the end of it went.
      iterator.return?.().catch(() => undefined);
    };
  });
}
