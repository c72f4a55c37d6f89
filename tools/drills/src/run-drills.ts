/** `npm run drill` on the workspace's Node: see ../drill.mjs. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startPrivatePostgres } from '@cairn/testing';
import { DRILLS, isNamed } from './drills/index.ts';
import { DrillGround } from './ground/drill-ground.ts';
import type { Drill } from './ground/drill.ts';
import { readOptions, USAGE } from './options.ts';
import type { DrillOptions } from './options.ts';
import { bundleProcess, workspaceRoot } from './processes/bundle-process.ts';
import { passed } from './report/drill-report.ts';
import type { DrillReport } from './report/drill-report.ts';
import { markdown, textTable } from './report/tables.ts';

const OUTPUT = join(workspaceRoot, 'tmp/drills');

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  if (options.list) {
    for (const { id, name } of DRILLS) console.log(`${id.padStart(4)}  ${name}`);
    return 0;
  }
  const chosen = DRILLS.filter((drill) => options.only.length === 0 || isNamed(drill, options.only));
  const unknown = options.only.filter((id) => !DRILLS.some((drill) => isNamed(drill, [id])));
  if (unknown.length > 0) throw new TypeError(`There is no drill ${unknown.join(', ')}; --list shows all.`);
  const reports = await runAll(chosen, options);
  await writeFile(join(OUTPUT, 'drills.json'), `${JSON.stringify({ seed: options.seed, reports }, undefined, 2)}\n`);
  await writeFile(join(OUTPUT, 'drills.md'), markdown(reports));
  console.log(`\n${textTable(reports)}\nReport and logs: ${OUTPUT}`);
  const failed = reports.filter((report) => !passed(report)).length;
  console.log(`${reports.length - failed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

/** In order, as many at once as were asked for. */
async function runAll(drills: readonly Drill[], options: DrillOptions): Promise<DrillReport[]> {
  await rm(OUTPUT, { recursive: true, force: true });
  await mkdir(OUTPUT, { recursive: true });
  const folder = await mkdtemp(join(OUTPUT, 'process-'));
  const program = await bundleProcess(folder);
  const reports: DrillReport[] = [];
  const left = drills.entries();
  const lane = async (): Promise<void> => {
    const server = await startPrivatePostgres();
    try {
      for (const [place, drill] of left) {
        const { seed, short } = options;
        const report = await DrillGround.report(drill, {
          server,
          main: program,
          folder: join(OUTPUT, drill.id),
          seed,
          short,
        });
        reports[place] = report;
        console.log(
          `${passed(report) ? 'ok    ' : 'FAILED'} ${drill.id} ${drill.name} (${report.seconds.toFixed(0)} s)`,
        );
        for (const problem of report.problems) console.log(`         ${problem}`);
      }
    } finally {
      await server.remove();
    }
  };
  await Promise.all(Array.from({ length: Math.min(options.jobs, drills.length) }, lane));
  await rm(folder, { recursive: true, force: true });
  return reports;
}

try {
  process.exit(await main());
} catch (error) {
  console.error(error instanceof TypeError ? `${error.message}\n${USAGE}` : error);
  process.exit(2);
}
