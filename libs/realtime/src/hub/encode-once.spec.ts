import { waitUntil } from '@cairn/testing';
import { HubConnectionBuilder, LogLevel, type HubConnection as Client } from '@microsoft/signalr';
import { MessagePackHubProtocol } from '@microsoft/signalr-protocol-msgpack';
import { WebSocketGateway, WebSocketServer } from '@nestjs/websockets';
import { startTestHub, tokenFor, type TestHub } from '../testing/test-hub.ts';
import { Hub } from './hub.ts';

@WebSocketGateway({ path: '/hubs/test' })
class NewsGateway {
  @WebSocketServer() hub!: Hub;
}

describe('a message to many connections', () => {
  let server: TestHub;
  const clients: Client[] = [];

  beforeEach(async () => (server = await startTestHub(NewsGateway)));
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.stop()));
    await server.stop();
  });

  it('is encoded once for each encoding in use, however many there are', async () => {
    const received: unknown[] = [];
    for (let n = 0; n < 40; n++) {
      const builder = new HubConnectionBuilder()
        .withUrl(server.url, { accessTokenFactory: () => tokenFor(`user-${n}`) })
        .configureLogging(LogLevel.None);
      const client = (n % 2 ? builder.withHubProtocol(new MessagePackHubProtocol()) : builder).build();
      clients.push(client);
      client.on('news', (value) => void received.push(value));
    }
    await Promise.all(clients.map((client) => client.start()));
    let encoded = 0;
    const value = { toJSON: () => ({ encoding: ++encoded }) };

    server.hub.all().send('news', value);

    await waitUntil(() => received.length === 40);
    expect(encoded).toBe(2);
    expect(new Set(received.map((each) => (each as { encoding: number }).encoding))).toEqual(new Set([1, 2]));
  });
});
