import { CheckpointKeyInvalidError } from '@cairn/errors';
import type { CheckpointKey, JobKey } from './checkpoint-store.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const UNIT_ID = /^[A-Za-z0-9_-]{1,64}$/;
const UNIT_FILE = /\/unit_([A-Za-z0-9_-]{1,64})\.output$/;

/**
 * Everything a job stores lies below this folder: `{userId}/jobs/{jobId}/`.
 * @throws CheckpointKeyInvalidError
 */
export function jobFolder({ userId, jobId }: JobKey): string {
  if (!UUID.test(userId)) throw new CheckpointKeyInvalidError('userId');
  if (!UUID.test(jobId)) throw new CheckpointKeyInvalidError('jobId');
  return `${userId.toLowerCase()}/jobs/${jobId.toLowerCase()}/`;
}

export function unitsFolder(job: JobKey): string {
  return `${jobFolder(job)}units/`;
}

export function unitBlobName(key: CheckpointKey): string {
  return `${unitPath(key)}.output`;
}

export function unitNoteName(key: CheckpointKey): string {
  return `${unitPath(key)}.note`;
}

function unitPath(key: CheckpointKey): string {
  if (!UNIT_ID.test(key.unitId)) throw new CheckpointKeyInvalidError('unitId');
  return `${unitsFolder(key)}unit_${key.unitId}`;
}

/** The unit id in a blob's name, or undefined for a blob that is no unit's. */
export function unitIdOf(blobName: string): string | undefined {
  return UNIT_FILE.exec(blobName)?.[1];
}
