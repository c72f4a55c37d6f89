import { waitUntil } from '@cairn/testing';
import { Subject as Upload, type HubConnection } from '@microsoft/signalr';
import { startFixture, type Fixture } from '../start-fixture.ts';
import { Clients } from './clients.ts';
import { startProxy, type CuttableProxy } from './cuttable-proxy.ts';

describe.each(['json', 'messagepack'] as const)(
  'a stateful client speaking %s whose TCP connection is cut',
  (encoding) => {
    const clients = new Clients();
    let fixture: Fixture;
    let proxy: CuttableProxy;
    let client: HubConnection;
    let firstId: string | null;
    const events: string[] = [];

    beforeEach(async () => {
      events.length = 0;
      fixture = await startFixture();
      proxy = await startProxy(fixture.port);
      client = clients.build(`${proxy.url}/testhub`, { encoding, stateful: true, retryDelaysMs: Array(600).fill(100) });
      client.onreconnecting(() => void events.push('reconnecting'));
      client.onreconnected(() => void events.push('reconnected'));
      client.onclose(() => void events.push('closed'));
      await client.start();
      firstId = client.connectionId;
    });

    afterEach(async () => {
      await clients.stopAll();
      await proxy.stop();
      await fixture.stop();
    });

    it('keeps its id, its calls and their order, and does not notice', async () => {
      const received: unknown[] = [];
      client.on('Message', (text) => void received.push(text));
      const numbers = Array.from({ length: 40 }, (_, i) => `${i}`);

      const answers: Promise<unknown>[] = [];
      for (const number of numbers) {
        answers.push(client.invoke('InvokeWithString', number), client.invoke('Echo', number));
        if (number === '10' || number === '30') {
          await answers[3];
          expect(proxy.cut()).toBeGreaterThan(0);
          await waitUntil(() => client.invoke('Echo', 'alive').then(() => true));
        }
      }
      await Promise.all(answers);

      await waitUntil(() => received.length >= numbers.length);
      expect(received).toEqual(numbers);
      expect(await Promise.all(answers.filter((_, i) => i % 2 === 1))).toEqual(numbers);
      expect(events).toEqual([]);
      expect(client.connectionId).toBe(firstId);
      await expect(client.invoke('GetCallerConnectionId')).resolves.toBe(firstId);
    });

    it('keeps a stream that it sends', async () => {
      const upload = new Upload<string>();
      const answer = client.invoke('StreamingConcat', upload);

      upload.next('before ');
      await client.invoke('Echo', 'the first part has arrived');
      proxy.cut();
      upload.next('during ');
      await client.invoke('Echo', 'the connection is back');
      upload.next('after');
      upload.complete();

      await expect(answer).resolves.toBe('before during after');
      expect(events).toEqual([]);
    });

    it('comes back under a new id when the way stays closed', async () => {
      proxy.refuse(true);
      proxy.cut();
      await waitUntil(() => events.includes('reconnecting'));
      proxy.refuse(false);

      await waitUntil(() => events.includes('reconnected'));
      expect(client.connectionId).not.toBe(firstId);
      await expect(client.invoke('GetCallerConnectionId')).resolves.toBe(client.connectionId);
    });
  },
);
