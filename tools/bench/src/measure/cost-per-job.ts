import type { Place } from '../servers/server.ts';
import { rounded } from '../statistics.ts';

/** What the server paid. Steadier than jobs per second on a busy machine. */
export interface CostPerJob {
  /** CPU of the server for 1,000 jobs. */
  serverCpuMsPer1000: number | undefined;
  statements: number | undefined;
  transactions: number | undefined;
  walBytes: number | undefined;
}

/** Reads the server's counters now and again at `of`, which gives the difference per job. */
export async function costPerJob(place: Place): Promise<{ of(jobs: number): Promise<CostPerJob> }> {
  const before = await place.counters();
  const cpuBefore = place.serverCpuMs();
  return {
    async of(jobs) {
      const cpuMs = (place.serverCpuMs() ?? NaN) - (cpuBefore ?? NaN);
      const after = await place.counters();
      const per = (counter: 'statements' | 'transactions' | 'walBytes', digits: number): number | undefined =>
        jobs > 0 && before && after ? rounded((after[counter] - before[counter]) / jobs, digits) : undefined;
      return {
        serverCpuMsPer1000: jobs > 0 ? rounded((cpuMs / jobs) * 1000) : undefined,
        statements: per('statements', 3),
        transactions: per('transactions', 3),
        walBytes: per('walBytes', 0),
      };
    },
  };
}
