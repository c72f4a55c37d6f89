import { waitUntil } from '@cairn/testing';
import { Subject as Upload, type HubConnection } from '@microsoft/signalr';
import { startFixture, type Fixture } from '../start-fixture.ts';
import { Clients, errorText, itemsOf, WAYS } from './clients.ts';

describe.each(WAYS)('$encoding over $name', ({ transport, encoding, name }) => {
  const clients = new Clients();
  let fixture: Fixture;
  let client: HubConnection;

  beforeAll(async () => {
    fixture = await startFixture();
    client = await clients.start(`${fixture.url}/testhub`, { transport, encoding });
  });

  afterAll(async () => {
    await clients.stopAll();
    await fixture.stop();
  });

  it('is what the connection really uses', async () => {
    await expect(client.invoke('GetActiveTransportName')).resolves.toBe(name);
    await expect(client.invoke('GetCallerConnectionId')).resolves.toBe(client.connectionId);
  });

  it.each(['', 'hello', '你好，世界！', 'record\u001eseparator', 'line\nbreak\r\n\n', '\u0000', '😀'])(
    'echoes the text %j',
    async (text) => {
      await expect(client.invoke('Echo', text)).resolves.toBe(text);
    },
  );

  it('answers a thousand calls that are made at once', async () => {
    const calls = Array.from({ length: 1_000 }, (_, index) => client.invoke('Echo', index));

    await expect(Promise.all(calls)).resolves.toEqual(calls.map((_, index) => index));
  });

  it.each([null, true, 0, -1, 1.5, 2 ** 40, [], {}, [[1], { a: null }], { a: { b: [1, 'x'] } }])(
    'echoes the value %j',
    async (value) => {
      await expect(client.invoke('Echo', value)).resolves.toEqual(value);
    },
  );

  it('keeps objects with bytes, dates, GUIDs and 64-bit numbers as text whole', async () => {
    const binary = encoding === 'messagepack';
    const complex = {
      ByteArray: binary ? Uint8Array.of(0x68, 0x65, 0x6c, 0x6c, 0x6f) : 'aGVsbG8=',
      DateTime: binary ? new Date('2002-04-01T10:20:15Z') : '2002-04-01T10:20:15Z',
      Guid: '00010203-0405-0607-0706-050403020100',
      IntArray: [1, 2, 3, 255],
      Int64: '9223372036854775807',
      String: 'Hello, World!',
    };

    expect(plainBytes(await client.invoke('EchoComplexObject', complex))).toEqual(complex);
  });

  it('receives an object that the server made', async () => {
    const binary = encoding === 'messagepack';

    expect(plainBytes(await client.invoke('SendComplexObject'))).toEqual({
      ByteArray: binary ? Uint8Array.of(1, 2, 3) : 'AQID',
      DateTime: binary ? new Date('2000-01-01T00:00:00Z') : '2000-01-01T00:00:00Z',
      Guid: '00010203-0405-0607-0706-050403020100',
      IntArray: [1, 2, 3],
      String: 'hello world',
    });
  });

  it('calls the server without waiting, and is called back, whatever the case of the names', async () => {
    const received: unknown[] = [];
    client.on('customOBJECT', (object) => void received.push(object));
    client.on('MESSAGE', (text) => void received.push(text));

    await client.send('sendcustomobject', { Name: 'test', Value: 42 });
    await client.invoke('INVOKEWITHSTRING', '你好 SignalR！');

    await waitUntil(() => received.length === 2);
    expect(received).toEqual([{ Name: 'test', Value: 42 }, '你好 SignalR！']);
  });

  it('gets the answers of many calls, each its own', async () => {
    const asked = Array.from({ length: 50 }, (_, i) => i);

    await expect(Promise.all(asked.map((i) => client.invoke('Echo', i)))).resolves.toEqual(asked);
  });

  it('streams from the server, empty streams too', async () => {
    await expect(itemsOf(client, 'Stream')).resolves.toEqual(['a', 'b', 'c']);
    await expect(itemsOf(client, 'EmptyStream')).resolves.toEqual([]);
  });

  it('cancels a stream, also right after asking for it', async () => {
    let cancelled = 0;
    client.on('StreamCanceled', () => void cancelled++);

    const ignored = { next: () => undefined, complete: () => undefined, error: () => undefined };
    client.stream('InfiniteStream').subscribe(ignored).dispose();

    await waitUntil(() => cancelled === 1);
  });

  it('streams to the server', async () => {
    const upload = new Upload<string>();

    const answer = client.invoke('StreamingConcat', upload);
    for (const part of ['Hello ', 'world', '!']) upload.next(part);
    upload.complete();

    await expect(answer).resolves.toBe('Hello world!');
  });

  it('streams more to the server than a buffer holds', async () => {
    const upload = new Upload<string>();
    const parts = Array.from({ length: 60 }, (_, i) => `${i},`);

    const answer = client.invoke('StreamingConcat', upload);
    for (const part of parts) upload.next(part);
    upload.complete();

    await expect(answer).resolves.toBe(parts.join(''));
  });

  it('hears of the error that it ended its own stream with', async () => {
    const upload = new Upload<string>();

    const answer = client.invoke('StreamingConcat', upload);
    upload.next('Hello');
    upload.error(new Error('Something bad'));

    await expect(errorText(answer)).resolves.toBe(
      "An unexpected error occurred invoking 'StreamingConcat' on the server. HubException: Something bad",
    );
  });

  const modeText = (kind: string, method: string, how: string) =>
    `The client attempted to invoke the ${kind} '${method}' method with a ${how} invocation.`;

  it('gets the texts of failed calls word for word', async () => {
    await expect(errorText(client.invoke('ThrowException', 'An error occurred.'))).resolves.toBe(
      "An unexpected error occurred invoking 'ThrowException' on the server. InvalidOperationException: An error occurred.",
    );
    await expect(errorText(client.invoke('Missing'))).resolves.toBe("Unknown hub method 'Missing'");
    await expect(errorText(client.invoke('Echo'))).resolves.toBe(
      "Failed to invoke 'Echo' due to an error on the server. InvalidDataException: Invocation provides 0 argument(s) but target expects 1.",
    );
    for (const method of ['Stream', 'EmptyStream']) {
      await expect(errorText(client.invoke(method))).resolves.toBe(modeText('streaming', method, 'non-streaming'));
    }
  });

  it('gets the texts of failed streams word for word', async () => {
    await expect(errorText(itemsOf(client, 'StreamThrowException', 'An error occurred.'))).resolves.toBe(
      "An unexpected error occurred invoking 'StreamThrowException' on the server. InvalidOperationException: An error occurred.",
    );
    await expect(errorText(itemsOf(client, 'Missing'))).resolves.toBe("Unknown hub method 'Missing'");
    await expect(errorText(itemsOf(client, 'Echo', '42'))).resolves.toBe(
      modeText('non-streaming', 'Echo', 'streaming'),
    );
  });

  const resultOf = async (of: HubConnection) => (await fetch(`${fixture.url}/clientresult/${of.connectionId}`)).text();

  it('answers the server: a value, an error, or that it has no answer', async () => {
    await expect(resultOf(client)).resolves.toBe("Client didn't provide a result.");

    client.on('Result', () => 10);
    await expect(resultOf(client)).resolves.toBe('10');
    client.off('Result');

    client.on('Result', () => {
      throw new Error('from callback');
    });
    await expect(resultOf(client)).resolves.toBe('Error: from callback');
  });

  it('fails the calls that wait when it stops, and can start again', async () => {
    const other = await clients.start(`${fixture.url}/testhub`, { transport, encoding });
    const closed: (Error | undefined)[] = [];
    other.onclose((error) => void closed.push(error));
    const ids = [other.connectionId];
    const waiting = errorText(itemsOf(other, 'InfiniteStream'));

    await other.stop();
    await other.start();

    await expect(waiting).resolves.toBe('Invocation canceled due to the underlying connection being closed.');
    await expect(other.invoke('Echo', 'again')).resolves.toBe('again');
    expect(closed).toEqual([undefined]);
    expect(other.connectionId).not.toBe(ids[0]);
  });
});

/** In Node the client's decoder makes Buffers out of Buffers; they are bytes all the same. */
function plainBytes(object: { ByteArray: unknown }): object {
  const { ByteArray } = object;
  return ByteArray instanceof Uint8Array ? { ...object, ByteArray: Uint8Array.from(ByteArray) } : object;
}
