import { closeSync, mkdirSync, openSync, readSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

const ROTATE_BYTES = 20_000_000;

/** Opens a log for a child process to append to; a large one from earlier runs is moved to `<path>.1`. */
export function openLog(path: string): number {
  mkdirSync(dirname(path), { recursive: true });
  if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) > ROTATE_BYTES) renameSync(path, `${path}.1`);
  return openSync(path, 'a', 0o600);
}

/** Bytes written so far, to tell later what a process wrote since. */
export function logSize(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

/** What was written from `offset` on, at most its last `maxBytes`. */
export function readLog(path: string, offset: number, maxBytes = 64_000): string {
  const end = logSize(path);
  const start = Math.max(offset, end - maxBytes);
  if (end <= start) return '';
  const buffer = Buffer.alloc(end - start);
  const file = openSync(path, 'r');
  try {
    return buffer.toString('utf8', 0, readSync(file, buffer, 0, buffer.length, start));
  } finally {
    closeSync(file);
  }
}

/** The last lines for a person: of JSON lines the message and the error, others as they are. */
export function lastLines(path: string, offset: number, count = 12): string {
  const lines = readLog(path, offset).trimEnd().split('\n').slice(-count);
  return lines.map(readable).join('\n');
}

function readable(line: string): string {
  if (!line.startsWith('{')) return line;
  try {
    const { msg, err, error } = JSON.parse(line) as { msg?: string; err?: ErrorFields; error?: ErrorFields };
    const reason = err?.message ?? error?.message;
    return [msg, reason].filter((part) => part !== undefined).join(': ') || line;
  } catch {
    return line;
  }
}

interface ErrorFields {
  message?: string;
}
