import { execFileSync } from 'node:child_process';
import { workerIsLost } from '../heartbeat/worker-session.ts';

/**
 * Blocks the event loop until the worker of a job was not seen for 1.5 leases: by the database's clock, so that a slow machine
 * only takes longer.
 * @returns what another process saw then: `held`, or `lost` when it would give the worker's jobs to others
 */
export function blockPastLease(
  databaseUrl: string,
  { jobId, leaseSeconds, maxSilenceSeconds }: { jobId: string; leaseSeconds: number; maxSilenceSeconds: number },
): string {
  const script = `
    import pg from 'pg';
    const [jobId, leaseSeconds, maxSilenceSeconds] = process.argv.slice(2);
    const client = new pg.Client({ connectionString: process.argv[1] });
    await client.connect();
    for (;;) {
      const { rows: [row] } = await client.query(
        \`SELECT w."SeenAt" + make_interval(secs => 1.5 * $2::float8) < now() AS unseen, (${workerIsLost('w', '$2', '$3')}) AS lost
         FROM "BackgroundJobs" j JOIN "BackgroundWorkers" w ON w."Id" = j."WorkerId" WHERE j."Id" = $1\`,
        [jobId, leaseSeconds, maxSilenceSeconds],
      );
      if (!row || row.unseen) {
        console.log(row && !row.lost ? 'held' : 'lost');
        break;
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    await client.end();`;
  const args = ['--input-type=module', '--eval', script, databaseUrl, jobId, `${leaseSeconds}`, `${maxSilenceSeconds}`];
  return execFileSync(process.execPath, args, { encoding: 'utf8', cwd: import.meta.dirname }).trim();
}
