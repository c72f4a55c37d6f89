import { waitUntil } from '@cairn/testing';

import { type Peer, startPeer } from './api/peer.fixture.ts';
import { CairnClient } from './cairn-client.ts';
import { aDocument } from './testing/a-document.ts';

describe('the client', () => {
  let peer: Peer;
  let client: CairnClient;

  beforeEach(async () => {
    peer = await startPeer();
    client = new CairnClient({ apiUrl: peer.url, token: 'token-1', hubUrl: `${peer.url}/hubs/jobs` });
  });
  afterEach(async () => {
    client.close();
    await peer.stop();
  });

  it('asks nobody for anything until it is used', () => {
    expect(client.jobs.connection.state()).toBe('idle');
    expect(peer.calls).toEqual([]);
  });

  it('is asked for a job that is over: it says how, once, and needs no hub for it', async () => {
    const over = aDocument({ status: 'Completed', pageCount: 2 });
    // Whatever comes first, the document or the negotiation, is answered with the document.
    peer.answers.push({ body: over }, { body: over });
    const seen: string[] = [];
    for await (const { status, percent } of client.watchJob('d1')) seen.push(`${status} ${percent}`);

    expect(seen).toEqual(['Completed 100']);
  });

  it('asks domain-api where the hub is when it was not told', async () => {
    client = new CairnClient({ apiUrl: peer.url, token: () => 'token-2' });
    peer.answers.push({ body: { hubUrl: `${peer.url}/hubs/elsewhere` } });
    client.jobs.hold();

    await waitUntil(() => peer.calls.some(({ path }) => path.startsWith('/hubs/elsewhere/negotiate')));

    expect(peer.calls[0]?.path).toBe('/app-config.json');
    expect(peer.calls[1]?.headers.authorization).toBe('Bearer token-2');
  });

  it('ends what is watched when it is closed, and does not begin what was given up before', async () => {
    const watch = client.watchJob('d1');
    const given = client.watchJob('d2', { signal: AbortSignal.abort('given up') });
    const reading = (async () => {
      for await (const _job of watch);
      return 'ended';
    })();

    client.close();

    expect(await reading).toBe('ended');
    expect(client.jobs.connection.state()).toBe('idle');
    await expect(given[Symbol.asyncIterator]().next()).rejects.toBe('given up');
  });
});
