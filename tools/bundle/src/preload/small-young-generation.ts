// Must run before the app is loaded: V8 only lets the young generation grow while code runs, and never shrinks it soon.
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';

/** V8's default is 16 MiB, and three to four of them are in memory at the busiest. 1 MiB would cost 5 to 15 % of CPU. */
const SEMI_SPACE_MIB = 4;
/** Two of them are the space. */
const WANTED_BYTES = 2 * SEMI_SPACE_MIB * 1024 * 1024;
/** Half a megabyte each; a dozen are enough. */
const MAX_ROUNDS = 100;

/**
 * Does what `--max-semi-space-size=4` does, for which it is too late once the process runs: lets the young generation
 * grow to that size, and then no further. Threads begin with that size, and so does whatever they would have grown to.
 *
 * Measured: a worker that drains a queue peaks at 134 MB instead of 171 for the same CPU, domain-api under HTTP load
 * takes 40 MB less for the same CPU. Whoever gives a size on the command line or in `NODE_OPTIONS` has it.
 */
function keepYoungGenerationSmall(): void {
  if ([...process.execArgv, process.env.NODE_OPTIONS].some((option) => option?.includes('semi-space'))) return;
  setFlagsFromString(`--min-semi-space-size=${SEMI_SPACE_MIB}`);
  // It grows when much of it survives.
  const survivors: unknown[] = [];
  for (let round = 0; youngBytes() < WANTED_BYTES && round < MAX_ROUNDS; round++) {
    for (let i = 0; i < 1_000; i++) survivors.push(new Array(64));
  }
  setFlagsFromString('--semi-space-growth-factor=1');
}

function youngBytes(): number {
  return getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space')?.space_size ?? Infinity;
}

keepYoungGenerationSmall();
