// Runs on a plain Node 20 before anything is installed, so it imports nothing but Node's own modules.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, utimesSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const workspaceRoot = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

const NODE = process.platform === 'win32' ? 'node_modules/node/bin/node.exe' : 'node_modules/node/bin/node';

/**
 * Whether `node_modules` holds what `package-lock.json` asks for. npm writes what it installed, once it has succeeded,
 * into a lock file of its own; so this also sees a half-done install, and one that the user made by hand.
 * @param {string} root
 */
export function isInstalled(root) {
  const written = join(root, 'node_modules/.package-lock.json');
  if (!existsSync(written)) return false;
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  if (wanted['node_modules/node'] && !existsSync(join(root, NODE))) return false;
  const installed = JSON.parse(readFileSync(written, 'utf8')).packages;
  return Object.entries(wanted).every(([path, entry]) => {
    // Packages for other platforms are in the lock file too; links are our own folders.
    if (!path.startsWith('node_modules/') || entry.optional) return true;
    return entry.link ? path in installed : installed[path]?.version === entry.version;
  });
}

/**
 * Installs with `npm ci` when needed; two runs at once install once.
 * @param {string} root
 * @returns {Promise<void>} rejects when npm fails
 */
export async function ensureInstalled(root) {
  if (isInstalled(root)) return;
  const lock = join(root, '.cairn/install.lock');
  mkdirSync(dirname(lock), { recursive: true });
  const release = await takeTurn(lock);
  try {
    if (isInstalled(root)) return;
    console.log('Installing packages (npm ci) …');
    const startedAt = Date.now();
    await npm(root, ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
    console.log(`Packages installed (${((Date.now() - startedAt) / 1000).toFixed(1)} s)`);
  } finally {
    release();
  }
}

/** A folder is the lock: making one is atomic on every system. One that nobody renewed for a minute is a dead run's. */
async function takeTurn(lock) {
  for (;;) {
    try {
      mkdirSync(lock);
      const renewal = setInterval(() => utimesSync(lock, new Date(), new Date()), 20_000);
      return () => {
        clearInterval(renewal);
        rmSync(lock, { recursive: true, force: true });
      };
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
      const age = Date.now() - (statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
      if (age > 60_000) rmSync(lock, { recursive: true, force: true });
      else await new Promise((done) => setTimeout(done, 500));
    }
  }
}

/** npm itself, without a shell: its script is run with this Node. */
function npm(root, args) {
  const beside = join(dirname(process.execPath), 'node_modules/npm/bin/npm-cli.js');
  const script = process.env.npm_execpath ?? (existsSync(beside) ? beside : undefined);
  const [command, commandArgs] = script ? [process.execPath, [script, ...args]] : ['npm', args];
  return new Promise((done, fail) => {
    const child = spawn(command, commandArgs, { cwd: root, stdio: 'inherit' });
    child.on('error', fail);
    child.on('exit', (code) => (code === 0 ? done() : fail(new Error(`npm ${args[0]} failed with code ${code}.`))));
  });
}

/**
 * Runs a script on the Node that the workspace brings along and ends with its exit code. Signals are passed on, and the
 * script's IPC channel closes when this process ends in any way, so that it can clean up.
 * @param {string} script absolute path
 * @param {string[]} args
 */
export function runOnWorkspaceNode(script, args) {
  const child = spawn(join(workspaceRoot, NODE), ['--no-warnings', script, ...args], {
    cwd: workspaceRoot,
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  watchNpm(() => child.kill('SIGTERM'));
  child.on('error', (error) => {
    console.error(`The workspace's Node could not be started: ${error.message}`);
    process.exit(2);
  });
  child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
}

/**
 * npm does not tell its script when it is killed; the script, or the shell that npm put between, only gets another
 * parent.
 */
function watchNpm(onGone) {
  if (!process.env.npm_lifecycle_event || process.platform === 'win32') return;
  const ancestors = () => `${process.ppid} ${parentOf(process.ppid)}`;
  const before = ancestors();
  const timer = setInterval(() => {
    if (ancestors() === before) return;
    clearInterval(timer);
    onGone();
  }, 1000);
  timer.unref();
}

/** Only Linux tells without running a program. */
function parentOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ')[1];
  } catch {
    return undefined;
  }
}
