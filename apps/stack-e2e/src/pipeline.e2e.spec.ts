import { HubConnectionBuilder, LogLevel, type HubConnection } from '@microsoft/signalr';
import type { JobFeedMessages } from '@cairn/job-contracts';
import { waitUntil } from '@cairn/testing';
import { startSpecStack, type SpecStack } from './spec-stack.ts';
import { pdfOf, User, type Envelope } from './user.ts';

/** The main job as a user meets it, with real recognition, two replicas and everything switched on. */
describe('the pipeline', () => {
  let stack: SpecStack;
  let alice: User;
  let bob: User;
  const connections: HubConnection[] = [];

  beforeAll(async () => {
    stack = await startSpecStack({ processingReplicas: 2, env: { 'processing-service': { PROVIDER: 'tesseract' } } });
    [alice, bob] = await Promise.all([User.of(stack, 'alice'), User.of(stack, 'bob')]);
  });

  afterAll(async () => {
    await Promise.all(connections.map((connection) => connection.stop()));
    await stack.stop();
  });

  it('turns a scan into a searchable PDF, text and hOCR, with live progress from every replica', async () => {
    const [first, second] = stack.endpoints.processingReplicas ?? [];
    const watchers = await Promise.all([first, second].map((url) => watch(`${url}/hubs/jobs`, 'alice')));
    const stranger = await watch(`${first}/hubs/jobs`, 'bob');

    const { id, jobId } = await alice.submit(await pdfOf(2));
    const document = await alice.waitFor(id, 'Completed');

    expect(document).toMatchObject({ pageCount: 2, progressPercent: 100, failedPages: [], error: null });
    expect(document.validation?.decision).toBe('accept');
    expect((await alice.result(id, 'pdf')).subarray(0, 5).toString()).toBe('%PDF-');
    expect((await alice.result(id, 'text')).toString()).toMatch(/This is page number 1[\s\S]*This is page number 2/);
    expect((await alice.result(id, 'hocr')).toString()).toContain('ocrx_word');

    for (const seen of watchers) {
      await waitUntil(() => seen.some(([name]) => name === 'jobCompleted'));
      const own = seen.filter(([, message]) => message.jobId === jobId);
      expect(own.filter(([name]) => name === 'unitCompleted')).toHaveLength(2);
      const sequences = own
        .filter(([name]) => name !== 'unitStarted' && name !== 'jobProgress')
        .map(([, m]) => m.sequence);
      expect(sequences).toEqual([...new Set(sequences)].sort((a, b) => a - b));
    }
    expect(stranger).toEqual([]);
  });

  it("hides a user's documents from everybody else", async () => {
    const { id } = await alice.submit(await pdfOf(1));
    for (const path of ['', '/result/pdf', '/retry', '/cancel']) {
      const method = ['/retry', '/cancel'].includes(path) ? 'POST' : 'GET';
      const response = await bob.request(`/api/documents/${id}${path}`, { method });
      expect([path, response.status]).toEqual([path, 404]);
    }
    expect((await bob.request(`/api/documents/${id}`, { method: 'DELETE' })).status).toBe(404);
    await alice.waitFor(id, 'Completed');
  });

  it('removes a deleted document with all its files', async () => {
    const { id } = await alice.submit(await pdfOf(1));
    await alice.waitFor(id, 'Completed');
    expect((await alice.request(`/api/documents/${id}`, { method: 'DELETE' })).status).toBe(204);
    expect((await alice.request(`/api/documents/${id}`)).status).toBe(404);
  });

  it('refuses a file that is not a PDF, in the envelope, and keeps nothing of it', async () => {
    const response = await alice.send(Buffer.from('<!doctype html><p>not a PDF'), 'page.pdf');
    const envelope = (await response.json()) as Envelope;

    expect(response.status).toBe(422);
    expect(envelope).toMatchObject({
      success: false,
      status: 422,
      errors: [
        { code: 'UNSUPPORTED_TYPE', field: 'file' },
        { code: 'FILE_TYPE_MISMATCH', field: 'file' },
      ],
    });
    expect(envelope.traceId).toMatch(/^[0-9a-f]{32}$/);
  });

  it('writes no token into any log', async () => {
    const token = await stack.token('alice');
    const signature = token.split('.')[2] ?? token;
    await fetch(`${stack.endpoints.processing}/hubs/jobs/negotiate?access_token=${token}`, { method: 'POST' });
    for (const service of ['domain-api', 'processing-service', 'validation-service'] as const) {
      expect(await stack.log(service)).not.toContain(signature);
    }
  });

  type Seen = [keyof JobFeedMessages, { jobId: string; sequence: number }];

  /** Connects with the official client and collects what is sent about jobs. */
  async function watch(url: string, user: string): Promise<Seen[]> {
    const seen: Seen[] = [];
    const connection = new HubConnectionBuilder()
      .withUrl(url, { accessTokenFactory: () => stack.token(user) })
      .configureLogging(LogLevel.None)
      .build();
    const names = [
      'jobQueued',
      'jobStarted',
      'unitsPlanned',
      'unitStarted',
      'unitCompleted',
      'jobProgress',
      'jobCompleted',
    ] as const;
    for (const name of names) connection.on(name, (message: Seen[1]) => seen.push([name, message]));
    const snapshot = new Promise((resolve) => connection.on('jobSnapshot', resolve));
    await connection.start();
    await snapshot;
    connections.push(connection);
    return seen;
  }
});
