import { waitUntil } from '@cairn/testing';
import { WebSocketGateway, WebSocketServer } from '@nestjs/websockets';
import { Hub } from '../hub/hub.ts';
import { connectRaw, officialClient, startTestHub, tokenFor, type TestHub } from '../testing/test-hub.ts';
import type { HubGatewayOptions } from './signalr-adapter.ts';

@WebSocketGateway<HubGatewayOptions>({
  path: '/hubs/test',
  transports: ['WebSockets'],
  limits: { maxConnectionsPerUser: 1 },
})
class NarrowGateway {
  @WebSocketServer() hub!: Hub;
}

describe("a gateway's own options", () => {
  let server: TestHub;

  beforeAll(async () => {
    server = await startTestHub(NarrowGateway, { limits: { maxConnectionsPerUser: 5, maxPendingCalls: 0 } });
  });
  afterAll(() => server.stop());

  it("win over the adapter's, and leave the others as they are", async () => {
    const asked = await fetch(`${server.url}/negotiate?negotiateVersion=1`, {
      method: 'POST',
      headers: { authorization: `Bearer ${tokenFor('alice')}` },
    });

    expect(await asked.json()).toMatchObject({ availableTransports: [{ transport: 'WebSockets' }] });
  });

  it("say of the limits only which differ: the adapter's others hold", async () => {
    const first = await connectRaw(server.url, 'alice');
    await expect(officialClient(server.url, () => tokenFor('alice')).start()).rejects.toThrow('too many connections');

    first.send({ type: 1, target: 'anything', arguments: [] });
    await waitUntil(() => first.closeCode !== undefined);
    expect(first.ofType(7)).toEqual([{ type: 7, error: 'Connection closed with an error.' }]);
  });
});
