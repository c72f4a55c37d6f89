import { randomUUID } from 'node:crypto';
import { startSignalRServiceStandIn, type SignalRServiceStandIn } from '@cairn/azure-signalr/testing';
import { CairnClient, type JobFeedEventMessage, type JobWatch } from '@cairn/client';
import { JobQueue } from '@cairn/job-queue';
import type { RunningService } from '@cairn/service-host';
import { createTestDatabase, startTokenIssuer, waitUntil, type TestDatabase, type TokenIssuer } from '@cairn/testing';
import { HubDoor } from './hub-door.fixture.ts';
import { Line } from './line.fixture.ts';
import { gate, migrateReplicas, openAllGates, startReplica } from './sdk-replica.fixture.ts';

/** The same script, line by line, whoever holds the connections. */
describe.each(['self', 'azure-signalr'])('the client of the SDK, with HUB_TRANSPORT=%s', (transport) => {
  const clients: CairnClient[] = [];
  const doors: Line[] = [];
  let database: TestDatabase;
  let issuer: TokenIssuer;
  let azure: SignalRServiceStandIn | undefined;
  /** Before Azure: clients come through it, the data plane does not. */
  let azureDoor: HubDoor | undefined;
  /** Runs the jobs. */
  let working: RunningService;
  /** Only serves its hub; a spec may replace it. */
  let serving: RunningService;

  beforeAll(async () => {
    issuer = await startTokenIssuer();
    database = await createTestDatabase({ template: 'progress-hub-sdk', migrate: migrateReplicas });
    if (transport === 'azure-signalr') {
      azure = await startSignalRServiceStandIn();
      azureDoor = await HubDoor.open(portOf(azure.endpoint));
    }
    [working, serving] = await Promise.all([start(true), start(false)]);
  });

  afterAll(async () => {
    await Promise.all([working.stop(), serving.stop()]);
    await azureDoor?.close();
    await azure?.stop();
    await issuer.stop();
    await database.drop();
  });

  afterEach(async () => {
    for (const client of clients.splice(0)) client.close();
    openAllGates();
    await Promise.all(doors.splice(0).map((door) => door.close()));
  });

  function start(works: boolean): Promise<RunningService> {
    const connectionString = azure && `${azure.connectionString}ClientEndpoint=${azureDoor?.url}`;
    return startReplica({ url: database.url, issuer, works, connectionString });
  }

  /** A user's client behind a door of its own; domain-api, which these jobs do not concern, has the feed only. */
  async function listen(userId: string, expiresInSeconds = 600) {
    const door = await Line.open(serving.port, azureDoor);
    doors.push(door);
    const client = new CairnClient({
      apiUrl: 'http://domain-api.test',
      hubUrl: `${door.url}/hubs/jobs`,
      token: () => issuer.token({ sub: userId, expiresInSeconds }),
      fetch: (input) => {
        const { url, headers } = input as Request;
        const { pathname, search } = new URL(url);
        if (pathname !== '/api/jobs/feed') return Promise.resolve(new Response('', { status: 404 }));
        return fetch(`${working.url}/internal/jobs/feed${search}`, { headers });
      },
    });
    clients.push(client);
    return { client, door };
  }

  /** Holds the connection and waits for the first snapshot: from then on the client knows what it has missed. */
  async function hold({ jobs }: CairnClient): Promise<() => void> {
    const first = new Promise((resolve) => jobs.onMessage(resolve));
    const release = jobs.hold();
    await first;
    return release;
  }

  async function enqueue(userId: string, units: string[]): Promise<string> {
    // All of them, so that a job of a failed spec can be let go: the worker does one unit at a time.
    for (const unit of units) gate(unit);
    const { job } = await working.app.get(JobQueue).enqueue({ userId, jobType: 'spec.gated', payload: { units } });
    return job.id;
  }

  /** Everything that is told of a watched job, and what its loop yields last. */
  function collect(watch: JobWatch) {
    const events: JobFeedEventMessage[] = [];
    watch.on('event', (event) => events.push(event));
    const reading = (async () => {
      let last = watch.state;
      for await (const job of watch) last = job;
      return last;
    })();
    // A spec that fails before it reads the outcome must not fail a second time.
    reading.catch(() => undefined);
    return {
      events,
      reading,
      doneUnits: () => watch.state?.units.filter(({ status }) => status === 'done').length,
    };
  }

  /** Each once and in order; progress may be left out, and the start of a unit has no place of its own. */
  function expectWholeStory(events: JobFeedEventMessage[], units: number): void {
    const recorded = events.filter(({ name }) => name !== 'unitStarted');
    const sequences = recorded.map(({ message }) => message.sequence);
    expect(sequences).toEqual([...new Set(sequences)].sort((a, b) => a - b));
    for (const [index, { message }] of recorded.entries()) {
      if (index > 0) expect(message.follows).toBeLessThanOrEqual(sequences[index - 1] ?? 0);
    }
    expect(events.filter(({ name }) => name === 'unitCompleted')).toHaveLength(units);
    expect(events.at(-1)?.name).toBe('jobCompleted');
  }

  const opensGates = (units: string[]) => units.forEach((unit) => gate(unit).resolve(true));
  const someUnits = (count: number) => Array.from({ length: count }, () => randomUUID());

  it('follows a job of another replica to its end, and lets go of the connection', async () => {
    const userId = randomUUID();
    const { client } = await listen(userId);
    const release = await hold(client);
    const units = someUnits(3);
    const jobId = await enqueue(userId, units);
    const { events, reading, doneUnits } = collect(client.watchJob(jobId));
    // What is done before the watch has its first state is told by that, not by an event.
    await waitUntil(() => doneUnits() === 0);
    release();

    gate(units[0] ?? '').resolve(true);
    await waitUntil(() => doneUnits() === 1);
    opensGates(units);

    expect(await reading).toMatchObject({ status: 'Completed', percent: 100, active: false, document: null });
    expectWholeStory(events, 3);
    await waitUntil(() => client.jobs.connection.state() === 'idle');
  });

  it('misses nothing and hears nothing twice while its line is cut again and again', async () => {
    const userId = randomUUID();
    const { client, door } = await listen(userId);
    await hold(client);
    const units = someUnits(6);
    const jobId = await enqueue(userId, units);
    const { events, reading, doneUnits } = collect(client.watchJob(jobId));
    // That units are planned may be told by an event, or by the watch's first state.
    await waitUntil(() => doneUnits() === 0);

    for (const [index, unit] of units.entries()) {
      door.cut();
      gate(unit).resolve(true);
      await waitUntil(() => doneUnits() === index + 1 || client.jobs.jobOf(jobId)?.active === false);
    }

    expect(await reading).toMatchObject({ status: 'Completed' });
    expectWholeStory(events, 6);
    expect(door.opened).toBeGreaterThan(6);
  });

  it('learns how a job ended that began and ended while no hub was there', async () => {
    const userId = randomUUID();
    const { client, door } = await listen(userId);
    await hold(client);
    door.shut();
    await waitUntil(() => client.jobs.connection.state() === 'reconnecting');

    const units = someUnits(2);
    opensGates(units);
    const jobId = await enqueue(userId, units);
    await waitUntil(async () => (await working.app.get(JobQueue).get(userId, jobId)).status === 'Completed');
    const { events, reading } = collect(client.watchJob(jobId));
    door.lead(serving.port);

    expect(await reading).toMatchObject({ status: 'Completed' });
    expectWholeStory(events, 2);
  });

  it('goes over to another replica when its own one is shut down', async () => {
    const userId = randomUUID();
    const { client, door } = await listen(userId);
    await hold(client);
    const units = someUnits(3);
    const { events, reading, doneUnits } = collect(client.watchJob(await enqueue(userId, units)));
    await waitUntil(() => doneUnits() === 0);
    gate(units[0] ?? '').resolve(true);
    await waitUntil(() => doneUnits() === 1);

    const [, next] = await Promise.all([serving.stop(), start(false)]);
    serving = next;
    gate(units[1] ?? '').resolve(true);
    door.lead(next.port);
    await waitUntil(() => doneUnits() === 2);
    opensGates(units);

    expect(await reading).toMatchObject({ status: 'Completed' });
    expectWholeStory(events, 3);
  });

  it('comes back with a fresh token when the one of its connection expires', async () => {
    const userId = randomUUID();
    const { client } = await listen(userId, 3);
    const states: string[] = [];
    client.jobs.connection.subscribe(() => states.push(client.jobs.connection.state()));
    await hold(client);
    const units = someUnits(2);
    const { reading, doneUnits } = collect(client.watchJob(await enqueue(userId, units)));
    gate(units[0] ?? '').resolve(true);
    await waitUntil(() => doneUnits() === 1);

    await waitUntil(() => states.filter((state) => state === 'live').length >= 2);
    opensGates(units);

    expect(await reading).toMatchObject({ status: 'Completed' });
    expect(doneUnits()).toBe(2);
    expect(states).toContain('reconnecting');
  });
});

const portOf = (url: string): number => Number(new URL(url).port);
