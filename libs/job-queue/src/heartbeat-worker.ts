// Renews leases from a thread of its own, with a connection of its own, so that neither a busy handler nor a full pool
// can make a living worker lose its jobs.
import { parentPort, workerData } from 'node:worker_threads';
import pg from 'pg';
import type { FromHeartbeat, HeartbeatSettings, LeaseRef, ToHeartbeat } from './heartbeat-messages.ts';

/** Renews what is still ours; what does not come back is lost. */
const RENEW = `
  UPDATE "BackgroundJobs" j SET "LeaseExpiresAt" = now() + make_interval(secs => $3::float8)
  FROM unnest($1::uuid[], $2::uuid[]) AS held(id, token)
  WHERE j."Id" = held.id AND j."Status" = 1 AND j."LeaseToken" = held.token
  RETURNING j."LeaseToken" AS "leaseToken", j."CancelRequestedAt" IS NOT NULL AS "cancelRequested"`;

/** After a failed beat the next one follows sooner, because the leases are running out. */
const RETRY_MS = 1_000;
const ANSWER_TIMEOUT_MS = 5_000;

const settings = workerData as HeartbeatSettings;
const leases = new Map<string, LeaseRef & { renewedAt: number }>();
let client: pg.Client | undefined;
let heardAt = performance.now();
let stopped = false;
let troubled = false;
let timer: NodeJS.Timeout | undefined;

parentPort?.on('message', (message: ToHeartbeat) => {
  if (message.kind === 'stop') void stop();
  else hear(message.leases);
});
schedule(settings.heartbeatSeconds * 1000);

function hear(held: LeaseRef[]): void {
  heardAt = performance.now();
  const tokens = new Set(held.map((lease) => lease.leaseToken));
  for (const token of leases.keys()) if (!tokens.has(token)) leases.delete(token);
  for (const lease of held) {
    if (!leases.has(lease.leaseToken)) leases.set(lease.leaseToken, { ...lease, renewedAt: heardAt });
  }
}

function schedule(delayMs: number): void {
  if (!stopped) timer = setTimeout(() => void beat(), delayMs);
}

async function beat(): Promise<void> {
  const startedAt = performance.now();
  const silent = startedAt - heardAt > settings.maxSilenceSeconds * 1000;
  if (leases.size === 0 || silent) {
    schedule(settings.heartbeatSeconds * 1000);
    return;
  }
  try {
    await renew(startedAt);
    if (troubled) post({ kind: 'recovered' });
    troubled = false;
    schedule(settings.heartbeatSeconds * 1000 - (performance.now() - startedAt));
  } catch (error) {
    await disconnect();
    // Told once an outage: it is one event, not a thousand.
    if (!troubled)
      post({ kind: 'trouble', message: error instanceof Error ? error.message || error.name : String(error) });
    troubled = true;
    giveUpExpired();
    schedule(Math.min(RETRY_MS, settings.heartbeatSeconds * 1000));
  }
}

async function renew(startedAt: number): Promise<void> {
  const asked = [...leases.values()];
  const connection = (client ??= await connect());
  const { rows } = await connection.query<{ leaseToken: string; cancelRequested: boolean }>(RENEW, [
    asked.map((lease) => lease.jobId),
    asked.map((lease) => lease.leaseToken),
    settings.leaseSeconds,
  ]);
  const renewed = new Map(rows.map((row) => [row.leaseToken, row]));
  for (const token of renewed.keys()) {
    const lease = leases.get(token);
    if (lease) lease.renewedAt = startedAt;
  }
  drop(asked.filter((lease) => !renewed.has(lease.leaseToken)));
  const cancelled = asked.filter((lease) => renewed.get(lease.leaseToken)?.cancelRequested);
  if (cancelled.length > 0) post({ kind: 'cancelRequested', leases: cancelled.map(ref) });
}

/** Cut off from the database for as long as a lease lasts: somebody else may have the jobs by now. */
function giveUpExpired(): void {
  const expiredBefore = performance.now() - settings.leaseSeconds * 1000;
  drop([...leases.values()].filter((lease) => lease.renewedAt < expiredBefore));
}

function drop(lost: LeaseRef[]): void {
  // A job may have ended while its renewal was under way; then it is not held, and not lost.
  const held = lost.filter((lease) => leases.delete(lease.leaseToken));
  if (held.length > 0) post({ kind: 'lost', leases: held.map(ref) });
}

async function connect(): Promise<pg.Client> {
  const connection = new pg.Client({
    connectionString: settings.databaseUrl,
    application_name: `cairn heartbeat ${settings.workerId}`.slice(0, 63),
    connectionTimeoutMillis: ANSWER_TIMEOUT_MS,
    query_timeout: ANSWER_TIMEOUT_MS,
    keepAlive: true,
  });
  connection.on('error', () => {
    if (client === connection) client = undefined;
  });
  await connection.connect();
  return connection;
}

async function disconnect(): Promise<void> {
  const broken = client;
  client = undefined;
  broken?.connection.stream.destroy();
  await broken?.end().catch(() => undefined);
}

async function stop(): Promise<void> {
  stopped = true;
  clearTimeout(timer);
  await client?.end().catch(() => undefined);
  parentPort?.close();
}

function ref({ jobId, leaseToken }: LeaseRef): LeaseRef {
  return { jobId, leaseToken };
}

function post(message: FromHeartbeat): void {
  parentPort?.postMessage(message);
}
