import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DrainOptions } from './measure/drain.ts';
import type { PostgresServer } from './servers/postgres.ts';
import type { Place } from './servers/server.ts';

const STATEMENTS = 15;

/** Where the time of our drains goes: a CPU profile of every worker process, and what the statements cost. */
export class DrainProfile {
  private readonly server: PostgresServer;
  private readonly place: Place;
  private readonly folder: string;

  constructor(server: PostgresServer, place: Place, outputDir: string) {
    this.server = server;
    this.place = place;
    this.folder = join(outputDir, 'profile');
  }

  drainOptions(processes: number): Partial<DrainOptions> {
    const database = new URL(this.place.url).pathname.slice(1);
    return {
      // For `chrome://inspect` or `speedscope`; written when the process ends.
      nodeFlags: ['--cpu-prof', `--cpu-prof-dir=${this.folder}`],
      onReady: () => this.server.resetStatementCosts(),
      onDrained: async () => {
        const costs = await this.server.statementCosts(database, STATEMENTS);
        await mkdir(this.folder, { recursive: true });
        const file = join(this.folder, `statements-${processes}p-${Date.now()}.json`);
        await writeFile(file, `${JSON.stringify(costs, undefined, 1)}\n`);
      },
    };
  }
}
