import { waitUntil } from '@cairn/testing';
import { Subject as Upload, type HubConnection as Client } from '@microsoft/signalr';
import { Catch, Injectable, Logger, ParseIntPipe, UseFilters, UseGuards, UseInterceptors } from '@nestjs/common';
import type {
  ArgumentsHost,
  CallHandler,
  CanActivate,
  ExceptionFilter,
  ExecutionContext,
  NestInterceptor,
} from '@nestjs/common';
import { ConnectedSocket, MessageBody, WebSocketGateway, WebSocketServer, WsException } from '@nestjs/websockets';
import { map, NEVER, of, Subject, throwError, type Observable } from 'rxjs';
import { HubConnection } from '../connection/hub-connection.ts';
import { Hub } from '../hub/hub.ts';
import { officialClient, startTestHub, tokenFor, type TestHub } from '../testing/test-hub.ts';
import { CallSignal } from './call-signal.decorator.ts';
import { HubMethod, HubStream } from './hub-method.decorator.ts';
import { UploadStream } from './upload-stream.decorator.ts';

class InvalidOperationException extends Error {}

@Injectable()
class Nobody implements CanActivate {
  canActivate(): boolean {
    return false;
  }
}

@Injectable()
class Shout implements NestInterceptor<unknown, unknown> {
  intercept(_context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(map((value: unknown) => (typeof value === 'string' ? value.toUpperCase() : value)));
  }
}

@Catch(RangeError)
class RangeErrors implements ExceptionFilter<RangeError> {
  catch(error: RangeError, host: ArgumentsHost): void {
    host
      .switchToWs()
      .getClient<HubConnection>()
      .emit('exception', { message: `out of range: ${error.message}` });
  }
}

const waiting: string[] = [];
const aborted: string[] = [];
let foreign = new Subject<number>();

async function joined(parts: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const part of parts) text += part;
  return text;
}

class Inherited {
  @HubMethod()
  inherited(): string {
    return 'from the base class';
  }
}

@WebSocketGateway({ path: '/hubs/test' })
class Methods extends Inherited {
  @WebSocketServer() hub!: Hub;

  @HubMethod()
  join(first: string, second: string, separator = ' '): string {
    return [first, second].join(separator);
  }

  @HubMethod('Renamed')
  plain(): string {
    return 'renamed';
  }

  @HubMethod()
  greet(greeting: string, @ConnectedSocket() client: HubConnection, name: string): string {
    return `${client.userId}: ${greeting} ${name}`;
  }

  @HubMethod()
  double(@MessageBody('0', ParseIntPipe) number: number): number {
    return number * 2;
  }

  @HubMethod()
  subtract(subtrahend: number, @MessageBody('0', ParseIntPipe) minuend: number): number {
    return minuend - subtrahend;
  }

  @HubMethod()
  count(@MessageBody() list: unknown[]): number {
    return list.length;
  }

  @HubMethod()
  async merge(
    prefix: string,
    @UploadStream() left: AsyncIterable<string>,
    @UploadStream() right: AsyncIterable<string>,
    suffix = '.',
  ): Promise<string> {
    const texts = await Promise.all([left, right].map(joined));
    return prefix + texts.join('|') + suffix;
  }

  @HubMethod()
  wait(name: string, @CallSignal() signal: AbortSignal): Promise<void> {
    waiting.push(name);
    return new Promise((resolve) =>
      signal.addEventListener('abort', () => {
        aborted.push(name);
        resolve();
      }),
    );
  }

  @HubMethod()
  async ask(@ConnectedSocket() client: HubConnection, question: string): Promise<string> {
    return `they said ${await client.invoke<string>('answer', question)}`;
  }

  @UseInterceptors(Shout)
  @HubMethod()
  shout(text: string): string {
    return text;
  }

  @UseInterceptors(Shout)
  @HubStream()
  async *shoutAll(count: number): AsyncGenerator<string> {
    for (let i = 0; i < count; i++) yield `item ${i}`;
  }

  @HubStream()
  empty(): Observable<never> {
    return of();
  }

  @HubStream()
  async *failing(): AsyncGenerator<number> {
    yield 1;
    throw new InvalidOperationException('in the middle');
  }

  @HubStream()
  failingObservable(): Observable<number> {
    return throwError(() => new InvalidOperationException('in the source'));
  }

  @HubStream()
  foreignSource(): Observable<number> {
    return foreign;
  }

  @HubMethod()
  failForeignSource(): string {
    foreign.error(new InvalidOperationException('of another'));
    return 'fine';
  }

  @HubStream()
  endless(): Observable<never> {
    return NEVER;
  }

  @UseGuards(Nobody)
  @HubMethod()
  forbidden(): string {
    return 'never';
  }

  @HubMethod()
  complain(): never {
    throw new WsException('the shop is closed');
  }

  @HubMethod()
  break(): never {
    throw new InvalidOperationException('a secret of the inside');
  }

  @UseFilters(RangeErrors)
  @HubMethod()
  exceed(): never {
    throw new RangeError('5');
  }
}

describe.each([
  ['without details', false],
  ['with details', true],
])('hub methods by decorator, %s', (_how, detailedErrors) => {
  let server: TestHub;
  let alice: Client;

  beforeAll(async () => {
    Logger.overrideLogger(false);
    server = await startTestHub(Methods, { detailedErrors });
    alice = officialClient(server.url, () => tokenFor('alice'));
    await alice.start();
  });

  afterAll(async () => {
    await alice.stop();
    await server.stop();
  });

  const errorOf = (promise: Promise<unknown>) => promise.then(String, (error: Error) => error.message);

  const itemsOf = (method: string, ...args: unknown[]) =>
    new Promise<unknown[]>((resolve, reject) => {
      const items: unknown[] = [];
      alice.stream(method, ...args).subscribe({
        next: (item) => void items.push(item),
        complete: () => resolve(items),
        error: (error: Error) => reject(Object.assign(error, { items })),
      });
    });

  const detail = (text: string) => (detailedErrors ? ` ${text}` : '');
  const invoking = (method: string) => `An unexpected error occurred invoking '${method}' on the server.`;
  const binding = (method: string) => `Failed to invoke '${method}' due to an error on the server.`;

  it('take their arguments by position, with defaults and pipes', async () => {
    await expect(alice.invoke('join', 'a', 'b', '-')).resolves.toBe('a-b');
    await expect(alice.invoke('JOIN', 'a', 'b')).resolves.toBe('a b');
    await expect(alice.invoke('greet', 'hello', 'bob')).resolves.toBe('alice: hello bob');
    await expect(alice.invoke('double', '21')).resolves.toBe(42);
    await expect(alice.invoke('subtract', '5', 3)).resolves.toBe(2);
    await expect(alice.invoke('count', 'a', 'b', 'c')).resolves.toBe(3);
    await expect(alice.invoke('renamed')).resolves.toBe('renamed');
    await expect(alice.invoke('inherited')).resolves.toBe('from the base class');
  });

  it.each([
    ['join', ['a'], 1, 2],
    ['join', ['a', 'b', 'c', 'd'], 4, 3],
    ['renamed', ['a'], 1, 0],
    ['double', [], 0, 1],
    ['subtract', [1], 1, 2],
  ])('fail "%s" when it gets %j', async (method, args, given, expected) => {
    const text = `InvalidDataException: Invocation provides ${given} argument(s) but target expects ${expected}.`;

    await expect(errorOf(alice.invoke(method, ...args))).resolves.toBe(binding(method) + detail(text));
  });

  it('read the streams of their caller, each its own', async () => {
    const [left, right] = [new Upload<string>(), new Upload<string>()];

    // Not side by side: this client then takes only the first of two streams for one.
    const merged = alice.invoke('merge', left, '>', right);
    for (const text of ['a', 'b']) left.next(text);
    right.next('c');
    left.complete();
    right.complete();

    await expect(merged).resolves.toBe('>ab|c.');
    await expect(errorOf(alice.invoke('merge', '>', '.'))).resolves.toBe(
      `${invoking('merge')} HubException: Client sent 0 stream(s), Hub method expects 2.`,
    );
  });

  it('ask their caller for a result', async () => {
    alice.on('answer', (question: string) => `${question}: 42`);

    await expect(alice.invoke('ask', 'how much')).resolves.toBe('they said how much: 42');
  });

  it('stream through interceptors, and only as streams', async () => {
    await expect(alice.invoke('shout', 'hello')).resolves.toBe('HELLO');
    await expect(itemsOf('shoutAll', 0)).resolves.toEqual([]);
    await expect(itemsOf('empty')).resolves.toEqual([]);
    await expect(errorOf(alice.invoke('empty'))).resolves.toBe(
      "The client attempted to invoke the streaming 'empty' method with a non-streaming invocation.",
    );
    await expect(errorOf(itemsOf('shout', 'hello'))).resolves.toBe(
      "The client attempted to invoke the non-streaming 'shout' method with a streaming invocation.",
    );
  });

  it('hand the items of a generator on as they are, whatever interceptors do with results', async () => {
    await expect(itemsOf('shoutAll', 2)).resolves.toEqual(['item 0', 'item 1']);
  });

  it('keep what they throw to themselves, unless details are wanted', async () => {
    await expect(errorOf(alice.invoke('break'))).resolves.toBe(
      invoking('break') + detail('InvalidOperationException: a secret of the inside'),
    );
    await expect(errorOf(alice.invoke('complain'))).resolves.toBe(
      `${invoking('complain')} HubException: the shop is closed`,
    );
    await expect(errorOf(alice.invoke('exceed'))).resolves.toBe(`${invoking('exceed')} HubException: out of range: 5`);
    await expect(errorOf(alice.invoke('forbidden'))).resolves.toBe(
      "Failed to invoke 'forbidden' because user is unauthorized",
    );
  });

  it('end a stream that fails with its error, after its items', async () => {
    const streaming = 'An error occurred on the server while streaming results.';

    await expect(itemsOf('failing')).rejects.toMatchObject({
      items: [1],
      message: streaming + detail('InvalidOperationException: in the middle'),
    });
    await expect(errorOf(itemsOf('failingObservable'))).resolves.toBe(
      invoking('failingObservable') + detail('InvalidOperationException: in the source'),
    );
  });

  it('fail the stream whose source fails while another call runs, and not that call', async () => {
    foreign = new Subject();
    const items = errorOf(itemsOf('foreignSource'));
    await waitUntil(() => foreign.observed);

    await expect(alice.invoke('failForeignSource')).resolves.toBe('fine');
    await expect(items).resolves.toBe(invoking('foreignSource') + detail('InvalidOperationException: of another'));
  });

  it('see their signal abort when the client leaves', async () => {
    const name = `bob ${detailedErrors}`;
    const bob = officialClient(server.url, () => tokenFor('bob'));
    await bob.start();
    bob.invoke('wait', name).catch(() => undefined);
    await waitUntil(() => waiting.includes(name));
    await bob.stop();

    await waitUntil(() => aborted.includes(name));
  });
});
