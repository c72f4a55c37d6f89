import { startSignalRServiceStandIn } from '@cairn/azure-signalr/testing';
import type { SignalRServiceStandIn } from '@cairn/azure-signalr/testing';
import { FeedPosition } from '@cairn/job-contracts';
import type { JobFeedEventName, JobFeedMessage, MissedMessages } from '@cairn/job-contracts';
import type { RunningService } from '@cairn/service-host';
import { waitUntil } from '@cairn/testing';
import { HubConnectionBuilder, LogLevel } from '@microsoft/signalr';
import type { HubConnection } from '@microsoft/signalr';
import { SpecService } from '../spec-service/spec-service.fixture.ts';

const EVENTS: JobFeedEventName[] = [
  'jobQueued',
  'jobStarted',
  'unitsPlanned',
  'unitStarted',
  'unitCompleted',
  'jobProgress',
  'jobCompleted',
  'jobCancelled',
];

describe('the progress hub on Azure SignalR Service', () => {
  let spec: SpecService;
  let azure: SignalRServiceStandIn;
  /** Pages ask it for connections and for what they missed. */
  let front: RunningService;
  let worker: RunningService;
  const clients: HubConnection[] = [];

  beforeEach(async () => {
    spec = await SpecService.create();
    azure = await startSignalRServiceStandIn();
    const settings = { HUB_TRANSPORT: 'azure-signalr', AZURE_SIGNALR_CONNECTION_STRING: azure.connectionString };
    front = await spec.start({ ...settings, PROCESSING_ROLES: 'api,hub' });
    worker = await spec.start({ ...settings, PROCESSING_ROLES: 'worker' });
  });
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.stop()));
    await spec.stop();
    await azure.stop();
  });

  /** A page as the contract asks for it: it listens, and asks over HTTP for what it missed. */
  async function open(position = new FeedPosition()) {
    const told: JobFeedMessage[] = [];
    const lost: string[] = [];
    const hear = (message: JobFeedMessage): void => {
      const place = position.place(message);
      if (place === 'news') told.push(message);
      if (place === 'gap') lost.push(message.name);
    };
    const client = new HubConnectionBuilder()
      .withUrl(`${front.url}/hubs/jobs`, { accessTokenFactory: () => spec.issuer.token({ sub: spec.userId }) })
      .configureLogging(LogLevel.None)
      .build();
    clients.push(client);
    for (const name of [...EVENTS, 'jobsChanged'] as const) {
      client.on(name, (message: never) => hear({ name, message }));
    }
    await client.start();
    const catchUp = async (): Promise<void> => {
      const path = `/internal/jobs/feed?cursor=${position.cursor() ?? ''}`;
      const { body } = await spec.call<MissedMessages>(front, 'GET', path);
      body.messages.forEach(hear);
    };
    await catchUp();
    return { told, lost, catchUp, position };
  }

  const sequences = (told: readonly JobFeedMessage[]) =>
    told.flatMap(({ name, message }) => ('jobId' in message && name !== 'unitStarted' ? [message.sequence] : []));

  it('tells a page of a job that another process runs, each event once and in order', async () => {
    const page = await open();
    const { id } = await spec.digitise(front, 3);
    await waitUntil(async () => {
      // What the two processes tell may cross on its way.
      if (page.lost.splice(0).length > 0) await page.catchUp();
      return page.told.some(({ name }) => name === 'jobCompleted');
    });

    const history = await spec.call<{ status: string }>(front, 'GET', `/internal/jobs/${id}`);
    expect(history.body.status).toBe('Completed');
    const heard = sequences(page.told);
    expect(heard).toEqual([...new Set(heard)].sort((a, b) => a - b));
    expect(page.told.filter(({ name }) => name === 'unitCompleted')).toHaveLength(3);
    expect(azure.requests.every(({ status }) => status === 202)).toBe(true);
  });

  it('asks the page to look when the service did not take a message', async () => {
    const page = await open();
    await worker.stop();
    azure.failNext(1, { status: 400 });
    const { id } = await spec.digitise(front, 1);
    await waitUntil(() => page.lost.includes('jobsChanged'));
    await page.catchUp();

    expect(page.position.jobs.get(id)).toMatchObject({ sequence: 1 });
  });

  it('tells all that happened in a process before it goes', async () => {
    const page = await open();
    await worker.stop();
    const { id } = await spec.digitise(front, 1);
    await spec.call(front, 'POST', `/internal/jobs/${id}/cancel`);
    await front.stop();

    await waitUntil(() => page.told.some(({ name }) => name === 'jobCancelled'));
    expect(sequences(page.told)).toEqual([1, 2]);
  });
});
