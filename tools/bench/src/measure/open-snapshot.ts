import pg from 'pg';
import type { Place } from '../servers/server.ts';
import { ratio, rounded } from '../statistics.ts';
import type { System } from '../systems.ts';
import { measureDrain, type DrainOptions, type DrainResult } from './drain.ts';

export interface OpenSnapshotResult {
  without: DrainResult;
  /** Four drains in a row, until one is cut. */
  withSnapshot: DrainResult[];
  /** Jobs per second of the fourth ÷ those without; undefined when it was not reached. */
  fourthRatio: number | undefined;
}

const DRAINS = 4;

/**
 * What a session that sits in a transaction does to the queue: vacuum may remove no row that its snapshot could see, so
 * whatever drain after drain leaves behind stays in the way.
 */
export async function measureOpenSnapshot(
  system: System,
  place: Place,
  options: DrainOptions,
): Promise<OpenSnapshotResult> {
  const without = await measureDrain(system, place, options);
  // What it left over would be drained, and counted, by the next one.
  if (!without.complete) return { without, withSnapshot: [], fourthRatio: undefined };
  const session = new pg.Client({ connectionString: place.url });
  await session.connect();
  try {
    await session.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
    // The first statement takes the snapshot.
    await session.query('SELECT count(*) FROM pg_class');
    const withSnapshot: DrainResult[] = [];
    while (withSnapshot.length < DRAINS && withSnapshot.every(({ complete }) => complete)) {
      withSnapshot.push(await measureDrain(system, place, options));
    }
    const fourthRatio = rounded(ratio(withSnapshot[DRAINS - 1]?.perSecond, without.perSecond), 2);
    return { without, withSnapshot, fourthRatio };
  } finally {
    await session.end();
  }
}
