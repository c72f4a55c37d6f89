import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fuzz } from './fuzz.ts';

/** A bounded run; `npm run documents:fuzz` goes on for longer. */
const RUNS = 60;

describe('the front door for documents', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cairn fuzz '));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('accepts or refuses every mutated file, and leaves no process behind', async () => {
    const results = await fuzz({ seed: 1, runs: RUNS, folder, timeLimitMs: 60_000 });

    expect(results).toHaveLength(RUNS);
    expect(results.filter(({ outcome }) => outcome === 'ERROR')).toEqual([]);
    const outcomes = new Set(results.map(({ outcome }) => outcome));
    expect(outcomes).toContain('accepted');
    expect(outcomes).toContain('PDF_CORRUPT');
    expect(outcomes).toContain('IMAGE_CORRUPT');
    expect(await childrenOf(process.pid, 'inspection-worker')).toEqual([]);
  });
});

/** Command lines; nothing is seen where there is no /proc. */
async function childrenOf(parent: number, named: string): Promise<string[]> {
  const ids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(
    ids.map(async (id) => {
      const stat = await readFile(`/proc/${id}/stat`, 'utf8').catch(() => '');
      if (Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) !== parent) return '';
      return readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => '');
    }),
  );
  return lines.filter((line) => line.includes(named));
}
