import { randomUUID } from 'node:crypto';
import { waitUntil } from '@cairn/testing';
import type { FanOutMessage, HubBackplane, HubFanOut } from './hub-fan-out.ts';

/** Replicas of one application that know nothing of each other but their backplane. */
export interface ConnectedReplicas {
  backplanes: HubBackplane[];
  /** Also closes what is under the backplanes. */
  close(): Promise<void>;
}

const news = (...args: unknown[]): FanOutMessage => ({ kind: 'send', target: { to: 'all' }, method: 'news', args });
const HELLO = 'are you listening?';

/** What hubs rely on, of every adapter that connects replicas of ours. */
export function describeHubBackplane(name: string, start: (replicas: number) => Promise<ConnectedReplicas>): void {
  describe(`${name}, as a backplane`, () => {
    let replicas: ConnectedReplicas;
    afterEach(() => replicas.close());

    /** One fan-out per replica, with what each has heard; all of them listen by now. */
    async function connect(count: number) {
      replicas = await start(count);
      // Of its own, because backplanes remember.
      const hubPath = `/hubs/${randomUUID()}`;
      const fanOuts = replicas.backplanes.map((backplane) => backplane.fanOut(hubPath));
      const heard = fanOuts.map((fanOut) => record(fanOut));
      await Promise.all(fanOuts.map((_, index) => untilHeard(fanOuts, heard, index)));
      for (const messages of heard) messages.length = 0;
      return { fanOuts: fanOuts as [HubFanOut, HubFanOut, ...HubFanOut[]], heard };
    }

    it('brings what one replica publishes to all others, in order, and not back to it', async () => {
      const { fanOuts, heard } = await connect(3);

      for (let n = 0; n < 100; n++) fanOuts[0].publish(news(n));

      const expected = Array.from({ length: 100 }, (_, n) => news(n));
      await waitUntil(() => spoken(heard[1]).length >= 100 && spoken(heard[2]).length >= 100);
      expect(spoken(heard[1])).toEqual(expected);
      expect(spoken(heard[2])).toEqual(expected);
      expect(spoken(heard[0])).toEqual([]);
    });

    it('brings every kind of message, and bytes, dates and big integers as what they are', async () => {
      const { fanOuts, heard } = await connect(2);
      const messages: FanOutMessage[] = [
        news({ bytes: new Uint8Array([1, 2]), at: new Date(0), big: 2n ** 63n, text: 'é\u0000"\ud83d\ude00' }),
        { kind: 'close', target: { to: 'user', userId: 'u' }, reason: { allowReconnect: true } },
        { kind: 'join', member: { connectionId: 'c' }, group: 'g', ttlSeconds: 5 },
        { kind: 'leave', member: { userId: 'u' }, group: 'g' },
      ];

      for (const message of messages) fanOuts[0].publish(message);

      await waitUntil(() => spoken(heard[1]).length >= messages.length);
      expect(spoken(heard[1])).toEqual(messages);
    });

    it('brings large messages whole and in their place', async () => {
      const { fanOuts, heard } = await connect(2);
      const sizes = [10, 9_000, 30_000, 10, 300_000, 10];

      for (const size of sizes) fanOuts[0].publish(news('ä'.repeat(size)));

      await waitUntil(() => spoken(heard[1]).length >= sizes.length);
      expect(spoken(heard[1])).toEqual(sizes.map((size) => news('ä'.repeat(size))));
    });

    it('keeps hubs apart', async () => {
      const { fanOuts, heard } = await connect(2);
      const others = replicas.backplanes.map((backplane) => backplane.fanOut('/hubs/b'));
      const heardThere = record(others[1] as HubFanOut);

      others[0]?.publish(news('for b'));
      fanOuts[0].publish(news('for a'));

      await waitUntil(() => spoken(heard[1]).length > 0 && heardThere.length > 0);
      expect(spoken(heard[1])).toEqual([news('for a')]);
      expect(heardThere).toEqual([news('for b')]);
    });

    it('stops bringing messages to whoever unsubscribed or closed', async () => {
      const { fanOuts, heard } = await connect(3);
      const [publisher, closed] = fanOuts;
      const late: FanOutMessage[] = [];
      const stop = fanOuts[2]?.subscribe((message) => late.push(message));

      stop?.();
      await closed.close();
      publisher.publish(news('after'));

      await waitUntil(() => spoken(heard[2]).length > 0);
      expect(spoken(heard[1])).toEqual([]);
      expect(late).toEqual([]);
    });

    it('remembers the groups of users, for connections that they open on any replica', async () => {
      const { fanOuts } = await connect(2);
      const join = (userId: string, group: string, ttlSeconds: number) =>
        fanOuts[0].publish({ kind: 'join', member: { userId }, group, ttlSeconds });

      join('alice', 'a', 60);
      join('alice', 'b', 60);
      join('alice', 'now only', 0);
      join('alice', 'short', 1);
      join('bob', 'c', 60);
      fanOuts[0].publish({ kind: 'leave', member: { userId: 'alice' }, group: 'b' });
      expect((await fanOuts[0].groupsOf(['bob', 'carol'])).get('bob')).toEqual(['c']);
      await fanOuts[0].flush();

      await waitUntil(async () => (await fanOuts[1].groupsOf(['alice'])).get('alice')?.length === 1);
      const groups = await fanOuts[1].groupsOf(['alice', 'bob', 'carol']);
      expect(groups.get('alice')).toEqual(['a']);
      expect(groups.get('bob')).toEqual(['c']);
      expect(groups.get('carol') ?? []).toEqual([]);
    });

    it('keeps the groups of users apart by hub', async () => {
      const { fanOuts } = await connect(2);
      fanOuts[0].publish({ kind: 'join', member: { userId: 'alice' }, group: 'a', ttlSeconds: 60 });
      await fanOuts[0].flush();

      const elsewhere = await replicas.backplanes[1]?.fanOut('/hubs/b').groupsOf(['alice']);

      expect(elsewhere?.get('alice') ?? []).toEqual([]);
    });
  });
}

function record(fanOut: HubFanOut): FanOutMessage[] {
  const messages: FanOutMessage[] = [];
  fanOut.subscribe((message) => messages.push(message));
  return messages;
}

/** Waits until all others hear this one: a replica may take a moment until it listens. */
async function untilHeard(fanOuts: HubFanOut[], heard: FanOutMessage[][], from: number): Promise<void> {
  await waitUntil(() => {
    fanOuts[from]?.publish(news(HELLO, from));
    return heard.every(
      (messages, to) =>
        to === from || messages.some((m) => m.kind === 'send' && m.args[0] === HELLO && m.args[1] === from),
    );
  });
}

/** What was heard but for greetings, of which some may be late. */
function spoken(messages: FanOutMessage[] = []): FanOutMessage[] {
  return messages.filter((message) => message.kind !== 'send' || message.args[0] !== HELLO);
}
