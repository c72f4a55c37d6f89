/** How far a listener of the feed has heard. */
export interface HeardSoFar {
  /** Time of the newest message, epoch milliseconds by the server's clock. */
  at: number;
  /** Every job that is active as far as known, and those that ended last; the one heard of last comes last. */
  jobs: ReadonlyMap<string, HeardOfJob>;
}

export interface HeardOfJob {
  sequence: number;
  /** When it ended, epoch milliseconds; undefined while it is active. */
  endedAt?: number | undefined;
}

const VERSION = 1;
const HEADER_BYTES = 7;
const UUID_BYTES = 16;
/** With this many a cursor has at most 1,800 characters, which every server and proxy takes in an address. */
const MAX_JOBS = 64;
const MAX_CHARACTERS = 2_048;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/**
 * A text for the query of the hub's address. Of more than 64 jobs the ones heard of last are in it: the others are told
 * of as if they were new.
 */
export function encodeFeedCursor({ at, jobs }: HeardSoFar): string {
  const bytes: number[] = [VERSION];
  for (let place = 5; place >= 0; place -= 1) bytes.push(Math.floor(at / 256 ** place) % 256);
  const entries = [...jobs].filter(([jobId]) => UUID.test(jobId)).slice(-MAX_JOBS);
  for (const [jobId, { sequence, endedAt }] of entries) {
    for (const byte of jobId.replaceAll('-', '').match(/../g) ?? []) bytes.push(Number.parseInt(byte, 16));
    writeNumber(bytes, sequence * 2 + (endedAt === undefined ? 0 : 1));
  }
  const base64 = btoa(String.fromCharCode(...bytes));
  return base64.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

/** @returns undefined for anything that `encodeFeedCursor` of this version did not make */
export function decodeFeedCursor(text: string): HeardSoFar | undefined {
  const bytes = bytesOf(text);
  if (!bytes || bytes[0] !== VERSION || bytes.length < HEADER_BYTES) return undefined;
  let at = 0;
  for (const byte of bytes.subarray(1, HEADER_BYTES)) at = at * 256 + byte;
  const jobs = new Map<string, HeardOfJob>();
  let place = HEADER_BYTES;
  while (place < bytes.length) {
    const jobId = uuidOf(bytes.subarray(place, place + UUID_BYTES));
    const number = readNumber(bytes, place + UUID_BYTES);
    if (!jobId || !number || jobs.size === MAX_JOBS) return undefined;
    const ended = number.value % 2 === 1;
    jobs.set(jobId, { sequence: Math.floor(number.value / 2), ...(ended ? { endedAt: at } : {}) });
    place = number.next;
  }
  return { at, jobs };
}

function bytesOf(text: string): Uint8Array | undefined {
  if (text.length > MAX_CHARACTERS || !/^[\w-]+$/.test(text)) return undefined;
  try {
    const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
    return Uint8Array.from(binary, (character) => character.charCodeAt(0));
  } catch {
    return undefined;
  }
}

function uuidOf(bytes: Uint8Array): string | undefined {
  if (bytes.length < UUID_BYTES) return undefined;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** Seven bits to a byte, the lowest first; a set high bit says that more follow. */
function writeNumber(bytes: number[], value: number): void {
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push(128 + (rest % 128));
  bytes.push(rest);
}

function readNumber(bytes: Uint8Array, from: number): { value: number; next: number } | undefined {
  let value = 0;
  for (let place = from, weight = 1; place < from + 5; place += 1, weight *= 128) {
    const byte = bytes[place];
    if (byte === undefined) return undefined;
    value += (byte % 128) * weight;
    if (byte < 128) return { value, next: place + 1 };
  }
  return undefined;
}
