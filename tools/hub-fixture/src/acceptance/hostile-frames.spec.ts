import { randomBytes } from 'node:crypto';
import { waitUntil } from '@cairn/testing';
import type { HubConnection } from '@microsoft/signalr';
import { WebSocket } from 'ws';
import { startFixture, type Fixture } from '../start-fixture.ts';
import { Clients } from './clients.ts';

const END = '\u001e';
const deep = '['.repeat(5_000) + ']'.repeat(5_000);

const frames: Record<'json' | 'messagepack', [what: string, frame: string | Buffer][]> = {
  json: [
    ['a message without its end', '{"type":6}'],
    ['half a message', `{"type":1,"target":"Ec${END}`],
    ['separators alone', END.repeat(3)],
    ['bytes that are no UTF-8', Buffer.from([0x7b, 0xc0, 0xaf, 0x7d, 0x1e])],
    ['deep nesting', `{"type":1,"target":"Echo","invocationId":"1","arguments":${deep}}${END}`],
    ['more than a message may have', `{"type":1,"target":"Echo","arguments":["${'x'.repeat(33_000)}"]}${END}`],
    ['more than a frame may have', ' '.repeat(300_000) + END],
    ['a MessagePack ping', Buffer.from([2, 0x91, 6])],
    ['an item without an id', `{"type":2,"item":1}${END}`],
    ['a repeated type', `{"type":6,"type":"six"}${END}`],
  ],
  messagepack: [
    ['a text frame', `{"type":6}${END}`],
    ['half a message', Buffer.from([200, 1, 0x91])],
    ['an endless length', Buffer.from([0xff, 0xff, 0xff, 0xff, 0xff, 0xff])],
    ['a list of four billion items', Buffer.from([5, 0xdd, 0xff, 0xff, 0xff, 0xff])],
    ['deep nesting', Buffer.from([0xe8, 0x07, ...Array<number>(1_000).fill(0x91)])],
    ['more than a message may have', Buffer.concat([Buffer.from([0xe8, 0x87, 0x02]), Buffer.alloc(33_768, 0x90)])],
    ['a text that is no UTF-8', Buffer.from([7, 0x95, 1, 0x80, 0xc0, 0xa1, 0xff, 0x90])],
    ['a map', Buffer.from([3, 0x81, 0xa0, 1])],
  ],
};

describe.each(['json', 'messagepack'] as const)('a hostile client speaking %s', (encoding) => {
  const clients = new Clients();
  let fixture: Fixture;
  let bystander: HubConnection;

  beforeAll(async () => {
    fixture = await startFixture();
    bystander = await clients.start(`${fixture.url}/testhub`, { encoding });
  });

  afterAll(async () => {
    await clients.stopAll();
    await fixture.stop();
  });

  /** A socket that has made its handshake. */
  async function shakenHands(): Promise<WebSocket> {
    const socket = new WebSocket(`${fixture.url.replace('http', 'ws')}/testhub`);
    socket.on('error', () => undefined);
    const answered = new Promise((resolve) => socket.once('message', resolve));
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
    socket.send(`{"protocol":"${encoding}","version":1}${END}`);
    await answered;
    return socket;
  }

  it.each(frames[encoding])('loses its connection over %s, and nobody else does', async (_what, frame) => {
    const socket = await shakenHands();

    socket.send(frame);

    await waitUntil(() => socket.readyState === WebSocket.CLOSED);
    await expect(bystander.invoke('Echo', 'unharmed')).resolves.toBe('unharmed');
  });

  it('harms nobody with random bytes', async () => {
    const sockets: WebSocket[] = [];
    try {
      for (let i = 0; i < 60; i++) {
        const socket = await shakenHands();
        sockets.push(socket);
        const bytes = randomBytes(1 + ((i * 7) % 200));
        socket.send(encoding === 'json' ? Buffer.concat([bytes, Buffer.from(END)]) : bytes);
      }
      await expect(bystander.invoke('Echo', 'unharmed')).resolves.toBe('unharmed');
    } finally {
      for (const socket of sockets) socket.terminate();
    }
  });
});
