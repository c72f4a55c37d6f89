import { waitUntil } from '@cairn/testing';
import { HubConnectionState, type HubConnection as Client } from '@microsoft/signalr';
import { Injectable, ParseIntPipe, UseGuards, UseInterceptors } from '@nestjs/common';
import type { CallHandler, CanActivate, ExecutionContext, NestInterceptor } from '@nestjs/common';
import {
  ConnectedSocket,
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
  WebSocketServer,
  WsException,
} from '@nestjs/websockets';
import { concat, finalize, interval, map, of, throwError, type Observable } from 'rxjs';
import { Hub } from '../hub/hub.ts';
import { HubConnection } from '../connection/hub-connection.ts';
import { connectRaw, officialClient, startTestHub, tokenFor, type TestHub } from '../testing/test-hub.ts';

@Injectable()
class Nobody implements CanActivate {
  canActivate(): boolean {
    return false;
  }
}

@Injectable()
class Shout implements NestInterceptor<string, string> {
  intercept(_context: ExecutionContext, next: CallHandler<string>): Observable<string> {
    return next.handle().pipe(map((text) => text.toUpperCase()));
  }
}

const visits: string[] = [];
let stoppedStreams = 0;
let release: () => void = () => undefined;

@WebSocketGateway({ path: '/hubs/test' })
class BusyGateway {
  @WebSocketServer() hub!: Hub;

  handleConnection(client: HubConnection): void {
    visits.push(`${client.userId} came`);
  }

  handleDisconnect(client: HubConnection): void {
    visits.push(`${client.userId} left`);
  }

  @SubscribeMessage('Add')
  add(@MessageBody('0', ParseIntPipe) a: number, @MessageBody('1', ParseIntPipe) b: number): number {
    return a + b;
  }

  @SubscribeMessage('whoAmI')
  whoAmI(@ConnectedSocket() client: HubConnection): string {
    return client.userId;
  }

  @SubscribeMessage('nothing')
  nothing(): void {
    visits.push('nothing was called');
  }

  @UseGuards(Nobody)
  @SubscribeMessage('forbidden')
  forbidden(): string {
    return 'never';
  }

  @SubscribeMessage('complain')
  complain(): never {
    throw new WsException('the shop is closed');
  }

  @SubscribeMessage('break')
  break(): never {
    throw new Error('a secret of the inside');
  }

  @SubscribeMessage('circle')
  circle(): object {
    const circle: { self?: object } = {};
    circle.self = circle;
    return circle;
  }

  @UseInterceptors(Shout)
  @SubscribeMessage('shout')
  shout(@MessageBody('0') text: string): string {
    return text;
  }

  @SubscribeMessage('wait')
  wait(): Promise<string> {
    return new Promise((resolve) => (release = () => resolve('waited')));
  }

  @SubscribeMessage('countdown')
  countdown(@MessageBody('0', ParseIntPipe) from: number): Observable<number> {
    return of(...Array.from({ length: from }, (_, i) => from - i));
  }

  @SubscribeMessage('endless')
  endless(): Observable<number> {
    return interval(5).pipe(finalize(() => stoppedStreams++));
  }

  @SubscribeMessage('failing')
  failing(): Observable<number> {
    return concat(
      of(1),
      throwError(() => new WsException('ran dry')),
    );
  }
}

describe('a gateway with ordinary decorators', () => {
  let server: TestHub;
  let alice: Client;

  beforeAll(async () => {
    server = await startTestHub(BusyGateway);
    alice = officialClient(server.url, () => tokenFor('alice'));
    await alice.start();
  });

  afterAll(async () => {
    await alice.stop();
    await server.stop();
  });

  const streamOf = (method: string, ...args: unknown[]) =>
    new Promise<unknown[]>((resolve, reject) => {
      const items: unknown[] = [];
      alice.stream(method, ...args).subscribe({
        next: (item) => void items.push(item),
        complete: () => resolve(items),
        error: (error) => reject(Object.assign(error as Error, { items })),
      });
    });

  it('answers calls, through its pipes and whatever the case of the name', async () => {
    await expect(alice.invoke('add', '2', 3)).resolves.toBe(5);
    await expect(alice.invoke('WHOAMI')).resolves.toBe('alice');
    await expect(alice.invoke('nothing')).resolves.toBeUndefined();
    await expect(alice.invoke('shout', 'hello')).resolves.toBe('HELLO');
  });

  it.each([
    ['an unknown method', 'missing', "Unknown hub method 'missing'"],
    ['a call that a guard refused', 'forbidden', "Failed to invoke 'forbidden' because user is unauthorized"],
    [
      'a WsException',
      'complain',
      "An unexpected error occurred invoking 'complain' on the server. HubException: the shop is closed",
    ],
    ['any other exception', 'break', "An unexpected error occurred invoking 'break' on the server."],
    ['a result that is no JSON', 'circle', "An unexpected error occurred invoking 'circle' on the server."],
    [
      'a stream that was invoked',
      'endless',
      "The client attempted to invoke the streaming 'endless' method with a non-streaming invocation.",
    ],
  ])('gives the text that clients expect for %s', async (_what, method, text) => {
    const failure = await alice.invoke(method).then(String, (error: Error) => error.message);

    expect(failure).toBe(text);
    expect(alice.state).toBe(HubConnectionState.Connected);
  });

  it('says nothing to a caller that did not ask for an answer', async () => {
    const raw = await connectRaw(server.url, 'bob');

    raw.send({ type: 1, target: 'missing', arguments: [] });
    raw.send({ type: 1, target: 'break', arguments: [] });
    raw.send({ type: 1, target: 'whoAmI', arguments: [], invocationId: '9' });

    await waitUntil(() => raw.ofType(3).length > 0);
    expect(raw.ofType(3)).toEqual([{ type: 3, invocationId: '9', result: 'bob' }]);
    raw.socket.terminate();
  });

  it('fails a call whose arguments are no list', async () => {
    const raw = await connectRaw(server.url, 'bob');

    raw.send({ type: 1, target: 'whoAmI', arguments: { length: 1 }, invocationId: '1' });

    await waitUntil(() => raw.ofType(3).length === 1);
    expect(raw.ofType(3)[0]?.error).toBe("Failed to invoke 'whoAmI' due to an error on the server.");
    raw.socket.terminate();
  });

  it('runs the calls of a connection one at a time, in order, and others meanwhile', async () => {
    const order: string[] = [];
    const waiting = alice.invoke('wait').then((text: string) => order.push(text));
    const second = alice.invoke('whoAmI').then((text: string) => order.push(text));
    const raw = await connectRaw(server.url, 'bob');

    raw.send({ type: 1, target: 'whoAmI', arguments: [], invocationId: '1' });
    await waitUntil(() => raw.ofType(3).length === 1);
    expect(order).toEqual([]);
    release();

    await Promise.all([waiting, second]);
    expect(order).toEqual(['waited', 'alice']);
    raw.socket.terminate();
  });

  it('streams an Observable, its error last', async () => {
    await expect(streamOf('countdown', 3)).resolves.toEqual([3, 2, 1]);
    await expect(streamOf('countdown', 0)).resolves.toEqual([]);
    await expect(streamOf('failing')).rejects.toMatchObject({
      message: 'An error occurred on the server while streaming results. HubException: ran dry',
      items: [1],
    });
    await expect(streamOf('whoAmI')).rejects.toThrow(
      "The client attempted to invoke the non-streaming 'whoAmI' method with a streaming invocation.",
    );
  });

  it('stops the source of a stream when the client cancels it or leaves', async () => {
    const before = stoppedStreams;
    let items = 0;
    const subscription = alice.stream('endless').subscribe({
      next: () => void items++,
      complete: () => undefined,
      error: () => undefined,
    });
    await waitUntil(() => items >= 2);
    subscription.dispose();
    await waitUntil(() => stoppedStreams === before + 1);

    const raw = await connectRaw(server.url, 'bob');
    raw.send({ type: 4, target: 'endless', arguments: [], invocationId: '1' });
    await waitUntil(() => raw.ofType(2).length >= 2);
    raw.socket.terminate();
    await waitUntil(() => stoppedStreams === before + 2);
  });

  it('hears who comes and who leaves', async () => {
    const dora = officialClient(server.url, () => tokenFor('dora'));
    await dora.start();
    await waitUntil(() => visits.includes('dora came'));

    await dora.stop();

    await waitUntil(() => visits.includes('dora left'));
    expect(server.hub.countOf('dora')).toBe(0);
  });
});
