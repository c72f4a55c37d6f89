import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitUntil } from '@cairn/testing';
import { ManagedProcess, ProcessStartError, type ProcessPlan } from './managed-process.ts';

/** Writes its process id to the file named by its argument and stays; SIGTERM ends it. */
const STAYS = `
  const fs = require('node:fs');
  fs.appendFileSync(process.argv[2], process.pid + '\\n');
  process.on('SIGTERM', () => { console.log('told to end'); process.exit(0); });
  setInterval(() => undefined, 1000);
`;
const DEAF = STAYS.replace(`console.log('told to end'); process.exit(0);`, '');
const BROKEN = `console.log(JSON.stringify({ msg: 'cannot start', err: { message: 'DATABASE_URL is missing' } })); process.exit(3);`;

describe('ManagedProcess', () => {
  let folder: string;
  let news: string[];
  const managed: ManagedProcess[] = [];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cairn processes '));
    news = [];
  });
  afterEach(async () => {
    await Promise.all(managed.map((process) => process.kill('SIGKILL')));
    await rm(folder, { recursive: true });
  });

  const startedPids = async (): Promise<number[]> =>
    (await readFile(join(folder, 'pids'), 'utf8').catch(() => '')).split('\n').filter(Boolean).map(Number);

  const isAlive = (pid: number): boolean => {
    try {
      return process.kill(pid, 0);
    } catch {
      return false;
    }
  };

  async function planOf(script: string, stopGraceMs = 60_000): Promise<ProcessPlan> {
    const file = join(folder, 'script.cjs');
    await writeFile(file, script);
    const before = (await startedPids()).length;
    const isUp = async (): Promise<boolean> => (await startedPids()).slice(before).some(isAlive);
    return {
      name: 'sample',
      args: [file, join(folder, 'pids')],
      env: { ...(process.env as Record<string, string>) },
      cwd: folder,
      logFile: join(folder, 'logs', 'sample.log'),
      notReadyBecause: async () => ((await isUp()) ? undefined : 'it has not written its process id'),
      readyTimeoutMs: 60_000,
      stopGraceMs,
    };
  }

  async function manage(script: string, stopGraceMs?: number): Promise<ManagedProcess> {
    const process = new ManagedProcess(await planOf(script, stopGraceMs), (line) => news.push(line));
    managed.push(process);
    return process;
  }

  it('is ready once its plan has no reason against it, and ends in good order', async () => {
    const sample = await manage(STAYS);
    await sample.start();
    expect(sample.state).toBe('ready');
    const { pid } = sample;
    await sample.stop();
    expect(sample.state).toBe('stopped');
    expect(isAlive(pid as number)).toBe(false);
    expect(sample.logs()).toContain('told to end');
  });

  it('forces a process to end that does not listen to SIGTERM', async () => {
    const sample = await manage(DEAF, 500);
    await sample.start();
    const { pid } = sample;
    await sample.stop();
    expect(isAlive(pid as number)).toBe(false);
  });

  it('says why a process did not start, in the words of its log', async () => {
    const sample = await manage(BROKEN);
    const start = sample.start();
    await expect(start).rejects.toThrow(ProcessStartError);
    await expect(start).rejects.toThrow(
      /ended before it was ready \(exit code 3\)[^]*cannot start: DATABASE_URL is missing/,
    );
    expect(sample.state).toBe('stopped');
  });

  it('restarts a process that crashes, and says so', async () => {
    const sample = await manage(STAYS);
    await sample.start();
    process.kill(sample.pid as number, 'SIGKILL');
    await waitUntil(async () => news.includes('sample is back'));
    expect(news[0]).toBe('sample ended unexpectedly (SIGKILL); restarting in 0.2 s');
    expect(sample.state).toBe('ready');
    expect(await startedPids()).toHaveLength(2);
  });

  it('leaves a process down that was killed on purpose, until it is started again', async () => {
    const sample = await manage(STAYS);
    await sample.start();
    await sample.kill('SIGKILL');
    expect(sample.state).toBe('stopped');
    await sample.start();
    expect(sample.state).toBe('ready');
    expect(await startedPids()).toHaveLength(2);
    expect(news).toEqual([]);
  });

  it('ends its process even when this side is killed without warning', async () => {
    const plan = await planOf(STAYS);
    const supervisor = join(folder, 'supervisor.mjs');
    const url = new URL('./managed-process.ts', import.meta.url).href;
    const planWithoutCheck = JSON.stringify({ ...plan, notReadyBecause: undefined });
    await writeFile(
      supervisor,
      `import { ManagedProcess } from ${JSON.stringify(url)};
       const plan = { ...${planWithoutCheck}, notReadyBecause: async () => undefined };
       await new ManagedProcess(plan, () => undefined).start();
       setInterval(() => undefined, 1000);`,
    );
    const parent = spawn(process.execPath, ['--no-warnings', supervisor], { stdio: 'ignore' });
    await waitUntil(async () => (await startedPids()).length === 1);
    const [pid] = await startedPids();
    parent.kill('SIGKILL');
    await waitUntil(() => !isAlive(pid as number));
    expect(isAlive(pid as number)).toBe(false);
  });
});
