import { createHash } from 'node:crypto';
import { chmod, chown, lstat, mkdir, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { othersMayEnter, postgresPrograms, serverUser, type PostgresPrograms, type ServerUser } from '@cairn/testing';
import { readJson, writeJson } from '../state-dir.ts';

export interface PostgresHome extends PostgresPrograms {
  user: ServerUser;
  /** Belongs to the server's user alone. */
  folder: string;
}

/**
 * Where the server's programs and files lie. Both must be within reach of its user, which a clone below a private home
 * (`/root` is 0700) is not: then they lie in the temporary folder, and `root` keeps a note of it.
 */
export async function postgresHome(root: string): Promise<PostgresHome> {
  const user = await serverUser();
  const away = join(tmpdir(), `cairn-${createHash('sha256').update(root).digest('hex').slice(0, 12)}`);
  const programs = await postgresPrograms(user, join(away, 'programs'));
  return { ...programs, user, folder: await dataFolder(root, user, away) };
}

/** Where data may lie outside `root`, for `--fresh`. @returns undefined when it does not */
export async function dataOutside(root: string): Promise<string | undefined> {
  return (await readJson<{ folder: string }>(noteOf(root)))?.folder;
}

async function dataFolder(root: string, user: ServerUser, away: string): Promise<string> {
  const noted = await dataOutside(root);
  const within = join(root, 'postgres');
  await mkdir(root, { recursive: true });
  // Passing through is enough for the server's user; what lies in the folder stays closed to others.
  if (user.uid !== undefined) await chmod(root, (await stat(root)).mode | 0o011);
  const folder = noted ?? (user.uid === undefined || (await othersMayEnter(root)) ? within : join(away, 'postgres'));
  await privateFolder(folder, user);
  if (folder !== within) await writeJson(noteOf(root), { folder });
  return folder;
}

const noteOf = (root: string): string => join(root, 'postgres-location.json');

/** The temporary folder is everybody's: a folder that somebody else made there first is not used. */
async function privateFolder(folder: string, { uid, gid }: ServerUser): Promise<void> {
  await mkdir(dirname(folder), { recursive: true, mode: 0o755 });
  const made = await mkdir(folder, { mode: 0o700 }).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') return false;
      throw error;
    },
  );
  if (uid === undefined || gid === undefined) return;
  if (made) await chown(folder, uid, gid);
  const owner = (await lstat(folder)).uid;
  if (owner !== uid)
    throw new Error(`${folder} belongs to user ${owner} instead of ${uid}; remove it and start again.`);
}
