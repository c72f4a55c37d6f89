import { execFileSync } from 'node:child_process';

/**
 * Blocks the event loop until the worker of a job was seen so long after it began the job: by the database's clock, so that
 * a slow machine only takes longer.
 * @returns what another process saw: `held`, or `lost` when others had given the worker up
 */
export function blockUntilBeaten(databaseUrl: string, jobId: string, interval: string): string {
  const script = `
    import pg from 'pg';
    const client = new pg.Client({ connectionString: process.argv[1] });
    await client.connect();
    for (;;) {
      const { rows: [row] } = await client.query(
        \`SELECT w."SeenAt" > j."StartedAt" + ${interval} AS beaten, w."LostAt" IS NOT NULL AS lost
         FROM "BackgroundJobs" j JOIN "BackgroundWorkers" w ON w."Id" = j."WorkerId" WHERE j."Id" = $1\`,
        [process.argv[2]],
      );
      if (!row || row.lost || row.beaten) {
        console.log(row?.beaten && !row.lost ? 'held' : 'lost');
        break;
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    await client.end();`;
  const args = ['--input-type=module', '--eval', script, databaseUrl, jobId];
  return execFileSync(process.execPath, args, { encoding: 'utf8', cwd: import.meta.dirname }).trim();
}
