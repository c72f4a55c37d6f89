import { waitUntil } from '@cairn/testing';
import type { HubConnection as Client } from '@microsoft/signalr';
import { WebSocketGateway, WebSocketServer } from '@nestjs/websockets';
import { Hub } from '../hub/hub.ts';
import { officialClient, startTestHub, tokenFor, type TestHub } from '../testing/test-hub.ts';

/** What the clients of the hub understand. */
interface NewsClients {
  headline(text: string, line: { words: number }): void;
  cleared(): void;
}

@WebSocketGateway({ path: '/hubs/test' })
class NewsGateway {
  @WebSocketServer() hub!: Hub<NewsClients>;

  /** Never called: the type check of this file is the assertion, and fails where one of these compiles. */
  mistakes(userId: string): void {
    // @ts-expect-error -- there is no such method
    this.hub.all().send('headlines', 'Rain', { words: 1 });
    // @ts-expect-error -- names are exact, though the protocol does not mind their case
    this.hub.group('weather').send('Headline', 'Rain', { words: 1 });
    // @ts-expect-error -- an argument of another type
    this.hub.user(userId).send('headline', 1, { words: 1 });
    // @ts-expect-error -- a member of another type, deep within an argument
    this.hub.connection('c').send('headline', 'Rain', { words: 'one' });
    // @ts-expect-error -- too few arguments
    this.hub.allExcept('c').send('headline', 'Rain');
    // @ts-expect-error -- too many arguments
    this.hub.groupExcept('weather', 'c').send('cleared', true);
    // @ts-expect-error -- what every object has is no method of the clients
    this.hub.all().send('toString');
  }
}

describe('clients of a typed hub', () => {
  let server: TestHub;
  let client: Client;

  beforeAll(async () => {
    server = await startTestHub(NewsGateway as never);
    client = officialClient(server.url, () => tokenFor('alice'));
  });
  afterAll(async () => {
    await client.stop();
    await server.stop();
  });

  it('get what the compiler lets through', async () => {
    const heard: unknown[][] = [];
    client.on('headline', (...args) => heard.push(['headline', ...args]));
    client.on('cleared', (...args) => heard.push(['cleared', ...args]));
    await client.start();
    const hub: Hub<NewsClients> = server.hub as never;

    hub.user('alice').send('headline', 'Rain', { words: 1 });
    hub.all().send('cleared');

    await waitUntil(() => heard.length === 2);
    expect(heard).toEqual([['headline', 'Rain', { words: 1 }], ['cleared']]);
  });
});
