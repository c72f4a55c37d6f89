// Beats from a thread of its own, with a connection of its own, so that neither a busy handler nor a full pool can make a
// living worker lose its jobs.
import { parentPort, workerData } from 'node:worker_threads';
import pg from 'pg';
import { SWITCHES_VERSION } from '../switches/switches-version.ts';
import type { FromHeartbeat, HeartbeatSettings, LeaseRef, SignOfLife, ToHeartbeat } from './heartbeat-messages.ts';

/**
 * One row written for any number of jobs. The rest of the statement looks, at little cost, for all that a lost
 * notification would have told: jobs to stop, due jobs, workers that are gone.
 */
const BEAT = `
  WITH beat AS (
    UPDATE "BackgroundWorkers" SET "SeenAt" = now(), "CompletedCount" = $2, "FailedCount" = $3
    WHERE "Id" = $1 AND "LostAt" IS NULL RETURNING 1
  )
  SELECT EXISTS (SELECT 1 FROM beat) AS alive, ${SWITCHES_VERSION} AS switches,
    ARRAY(SELECT "Id" FROM "BackgroundJobs" WHERE "Id" = ANY($4::uuid[]) AND "CancelRequestedAt" IS NOT NULL) AS cancelled,
    ARRAY(SELECT r.id FROM unnest($4::uuid[], $5::int[]) AS r(id, token) WHERE NOT EXISTS (
      SELECT 1 FROM "BackgroundJobs" h
      WHERE h."Id" = r.id AND h."Status" = 1 AND h."WorkerId" = $1 AND h."LeaseToken" = r.token)) AS taken,
    (SELECT extract(epoch FROM min(due."RunAt") - now()) * 1000 FROM unnest($6::text[]) AS type CROSS JOIN LATERAL (
      (SELECT j."RunAt" FROM "BackgroundJobs" j WHERE j."JobType" = type AND j."CompletedAt" IS NULL
         AND j."ConcurrencyKey" IS NULL AND j."Status" = 0 AND j."RunAt" <= now() + $8 * interval '1 s' LIMIT 100)
      UNION ALL
      (SELECT k."RunAt" FROM "BackgroundJobs" k WHERE k."JobType" = type AND k."CompletedAt" IS NULL
         AND k."ConcurrencyKey" IS NOT NULL AND k."Status" = 0 AND k."RunAt" <= now() + $8 * interval '1 s' LIMIT 100)
    ) due)::float8 AS due_in_ms,
    EXISTS (SELECT 1 FROM "BackgroundWorkers" WHERE "LostAt" IS NULL AND "StoppedAt" IS NULL
      AND "SeenAt" < now() - make_interval(secs => $7::float8)) AS other_lost`;

interface Beat {
  alive: boolean;
  switches: number;
  cancelled: string[];
  taken: string[];
  due_in_ms: number | null;
  other_lost: boolean;
}

/** After a failed beat the next one follows sooner, because the lease is running out. */
const RETRY_MS = 500;
const ANSWER_TIMEOUT_MS = 3_000;

const settings = workerData as HeartbeatSettings;
let life: SignOfLife = { running: [], completedCount: 0, failedCount: 0 };
let client: pg.Client | undefined;
let heardAt = performance.now();
/** When the last beat began that the server has taken. */
let beatenAt = performance.now();
let stopped = false;
let troubled = false;
let switchesVersion = 0;
let timer: NodeJS.Timeout | undefined;

parentPort?.on('message', (message: ToHeartbeat) => {
  if (message.kind === 'stop') return void stop();
  life = message;
  heardAt = performance.now();
});
schedule(settings.heartbeatSeconds * 1000);

function schedule(delayMs: number): void {
  if (!stopped) timer = setTimeout(() => void beat(), Math.max(0, delayMs));
}

async function beat(): Promise<void> {
  const startedAt = performance.now();
  if (startedAt - heardAt > settings.maxSilenceSeconds * 1000) return schedule(settings.heartbeatSeconds * 1000);
  try {
    const connection = (client ??= await connect());
    const { running, completedCount, failedCount } = life;
    const { workerId, jobTypes, leaseSeconds } = settings;
    const { rows } = await connection.query<Beat>({
      name: 'cairn beat',
      text: BEAT,
      values: [
        workerId,
        completedCount,
        failedCount,
        running.map(({ id }) => id),
        running.map(({ leaseToken }) => leaseToken),
        jobTypes,
        leaseSeconds,
        settings.heartbeatSeconds,
      ],
    });
    if (troubled) post({ kind: 'recovered' });
    troubled = false;
    if (rows[0]) tell(rows[0], running, startedAt);
    schedule(settings.heartbeatSeconds * 1000 - (performance.now() - startedAt));
  } catch (error) {
    await disconnect();
    // Told once an outage: it is one event, not a thousand.
    if (!troubled)
      post({ kind: 'trouble', message: error instanceof Error ? error.message || error.name : String(error) });
    troubled = true;
    if (performance.now() - beatenAt > settings.leaseSeconds * 1000) post({ kind: 'lost' });
    schedule(Math.min(RETRY_MS, settings.heartbeatSeconds * 1000));
  }
}

function tell(
  { alive, switches, cancelled, taken, due_in_ms: dueInMs, other_lost: otherLost }: Beat,
  asked: LeaseRef[],
  startedAt: number,
): void {
  if (!alive) return post({ kind: 'lost' });
  beatenAt = startedAt;
  if (switches !== switchesVersion) post({ kind: 'switches', version: switches });
  switchesVersion = switches;
  if (cancelled.length > 0) post({ kind: 'cancelRequested', jobIds: cancelled });
  if (taken.length > 0) post({ kind: 'taken', leases: asked.filter(({ id }) => taken.includes(id)) });
  if (dueInMs !== null) post({ kind: 'due', inMs: Math.max(0, dueInMs) });
  if (otherLost) post({ kind: 'otherLost' });
}

async function connect(): Promise<pg.Client> {
  const connection = new pg.Client({
    connectionString: settings.databaseUrl,
    application_name: `cairn heartbeat ${settings.workerName}`.slice(0, 63),
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

function post(message: FromHeartbeat): void {
  parentPort?.postMessage(message);
}
