import { waitUntil } from '@cairn/testing';
import { WebSocketGateway, WebSocketServer } from '@nestjs/websockets';
import type { HubConnection } from '../connection/hub-connection.ts';
import { Hub } from '../hub/hub.ts';
import { messagesOf, RawHttpConnection, type HttpAnswer } from '../testing/http-client.ts';
import { openSocket, startTestHub, tokenFor, type TestHub } from '../testing/test-hub.ts';

@WebSocketGateway({ path: '/hubs/test' })
class QuietGateway {
  @WebSocketServer() hub!: Hub;
}

const HANDSHAKE = { protocol: 'json', version: 1 };

describe('long polling', () => {
  const servers: TestHub[] = [];

  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.stop()));
  });

  async function serve(limits: NonNullable<Parameters<typeof startTestHub>[1]>['limits'] = {}): Promise<TestHub> {
    const server = await startTestHub(QuietGateway, { limits: { closeGraceMs: 100, ...limits } });
    servers.push(server);
    return server;
  }

  /** Open, with its handshake made. */
  async function connect(server: TestHub, userId = 'alice') {
    const connection = await RawHttpConnection.negotiate(server.url, userId);
    const first = await connection.poll();
    await connection.say(HANDSHAKE);
    const second = await connection.poll();
    return { connection, first, second };
  }

  it('answers the first poll at once and empty, and the next with what there is', async () => {
    const { first, second } = await connect(await serve());

    expect(first).toMatchObject({ status: 200, text: '' });
    expect(first.headers['cache-control']).toContain('no-store');
    expect(second).toMatchObject({ status: 200, text: '{}\u001e' });
  });

  it('collects what comes together and what comes while no poll is open', async () => {
    const server = await serve();
    const { connection } = await connect(server);
    const user = server.hub.user('alice');

    user.send('news', 1);
    user.send('news', 2);
    const early = await connection.poll();
    const open = connection.poll();
    user.send('news', 3);
    user.send('news', 4);

    expect(messagesOf(early.text).map((message) => message.arguments)).toEqual([[1], [2]]);
    expect(messagesOf((await open).text).map((message) => message.arguments)).toEqual([[3], [4]]);
  });

  it('answers a poll with nothing to say after its time, empty', async () => {
    const { connection } = await connect(await serve({ pollTimeoutMs: 50 }));

    await expect(connection.poll()).resolves.toMatchObject({ status: 200, text: '' });
    await expect(connection.poll()).resolves.toMatchObject({ status: 200, text: '' });
  });

  it('ends a poll when a newer one comes, which gets what follows', async () => {
    const server = await serve();
    const { connection } = await connect(server);
    const answers: HttpAnswer[] = [];

    // Requests over different sockets may overtake each other, so any of them may be the newest.
    const polls = [1, 2, 3].map(async () => void answers.push(await connection.poll()));
    await waitUntil(() => answers.length === 2);
    server.hub.user('alice').send('news', 'here');
    await Promise.all(polls);

    expect(answers.map(({ status }) => status)).toEqual([204, 204, 200]);
    expect(answers[2]?.text).toContain('here');
  });

  it('ends by DELETE with 202, and is unknown after that', async () => {
    const server = await serve();
    const { connection } = await connect(server);
    const open = connection.poll();

    await expect(connection.delete()).resolves.toMatchObject({ status: 202 });

    await expect(open).resolves.toMatchObject({
      status: expect.any(Number),
      text: expect.not.stringContaining('news'),
    });
    expect(server.hub.countOf('alice')).toBe(0);
    await expect(connection.poll()).resolves.toMatchObject({ status: 404, text: 'No Connection with that ID' });
    await expect(connection.say({ type: 6 })).resolves.toMatchObject({ status: 404 });
    await expect(connection.delete()).resolves.toMatchObject({ status: 404 });
  });

  it('brings the Close to the client, and ends the poll after that with 204', async () => {
    const server = await serve({ closeGraceMs: 10_000 });
    const { connection } = await connect(server);

    server.hub.user('alice').close({ error: 'enough' });
    const last = await connection.poll();

    expect(messagesOf(last.text)).toEqual([{ type: 7, error: 'enough' }]);
    await expect(connection.poll()).resolves.toMatchObject({ status: 204, text: '' });
    expect(server.hub.countOf('alice')).toBe(0);
  });

  it('ends when the client leaves no poll open for long, and not before', async () => {
    const server = await serve({ pollGapMs: 3_000, pollTimeoutMs: 4_500 });
    const { connection } = await connect(server);

    // Longer than the gap, for a poll is open.
    await expect(connection.poll()).resolves.toMatchObject({ status: 200 });
    expect(server.hub.countOf('alice')).toBe(1);

    await waitUntil(() => server.hub.countOf('alice') === 0);
  });

  it('takes a POST up to the limit, more messages than one too, and no larger ones', async () => {
    const server = await serve({ maxBatchBytes: 1_000, maxMessageBytes: 1_000 });
    const { connection } = await connect(server);

    const taken = await connection.say(...Array.from({ length: 80 }, () => ({ type: 6 })));
    const tooLarge = await connection.post('x'.repeat(1_001));

    expect(taken).toMatchObject({ status: 200, text: '' });
    expect(tooLarge).toMatchObject({ status: 413, text: 'The request is larger than 1000 bytes.' });
    expect(server.hub.countOf('alice')).toBe(1);
  });

  it('cuts off a client that goes on and on with a POST', async () => {
    const server = await serve({ maxBatchBytes: 1_000 });
    const { connection } = await connect(server);

    await expect(connection.post(Buffer.alloc(16 * 1024 * 1024, 'x'))).rejects.toThrow();

    await expect(connection.say({ type: 6 })).resolves.toMatchObject({ status: 200 });
  });

  it('keeps to the replica that negotiated: another says 404, from the first poll on', async () => {
    const [here, there] = [await serve(), await serve()];
    const { connection } = await connect(here);
    const elsewhere = (hubUrl: string) => connection.url.replace(here.url, hubUrl);
    const headers = { authorization: `Bearer ${tokenFor('alice')}` };

    const poll = await fetch(elsewhere(there.url), { headers });
    const events = await fetch(elsewhere(there.url), { headers: { ...headers, accept: 'text/event-stream' } });

    expect([poll.status, events.status]).toEqual([404, 404]);
    await expect(poll.text()).resolves.toBe('No Connection with that ID');
    expect(there.hub.countOf('alice')).toBe(0);
  });

  it('belongs to its user: with the token of another there is no connection', async () => {
    const server = await serve();
    const { connection } = await connect(server);
    const headers = { authorization: `Bearer ${tokenFor('mallory')}` };

    for (const method of ['GET', 'POST', 'DELETE']) {
      const answer = await fetch(connection.url, { method, headers });
      expect(answer.status).toBe(404);
    }
    expect(server.hub.countOf('alice')).toBe(1);
  });

  it('cannot become another transport', async () => {
    const server = await serve();
    const { connection } = await connect(server);

    const events = await connection.events();
    let text = '';
    for await (const chunk of events) text += String(chunk);

    expect(events.statusCode).toBe(400);
    expect(text).toBe('Cannot change transports mid-connection');
    const id = new URL(connection.url).searchParams.get('id') ?? '';
    await expect(openSocket(server.url, { id, access_token: tokenFor('alice') })).rejects.toThrow('refused with 400');
  });

  it('takes the newer credentials that a poll brings', async () => {
    const server = await serve();
    const opened: HubConnection[] = [];
    server.hub.onConnected((connection) => opened.push(connection));
    const { connection } = await connect(server);
    const newer = tokenFor('alice', { expiresInSeconds: 1_200 });
    server.hub.user('alice').send('news', 1);

    const poll = await fetch(connection.url, { headers: { authorization: `Bearer ${newer}` } });

    expect(poll.status).toBe(200);
    expect(opened.map(({ user }) => user.expiresAt)).toEqual([Number(newer.split('~')[1])]);
  });
});
