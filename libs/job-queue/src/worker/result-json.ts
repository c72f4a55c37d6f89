import { JobResultInvalidError } from '@cairn/errors';
import { pgJson } from '@cairn/postgres';

const MAX_RESULT_BYTES = 1024 * 1024;

/** JSON as the database takes it. @throws JobResultInvalidError */
export function resultJson(jobId: string, result: unknown): string {
  if (result === null || result === undefined) return 'null';
  let json: string;
  try {
    json = pgJson(result);
  } catch (error) {
    throw new JobResultInvalidError(jobId, 'it is not JSON', { cause: error });
  }
  const bytes = Buffer.byteLength(json);
  if (bytes > MAX_RESULT_BYTES)
    throw new JobResultInvalidError(jobId, `${bytes} bytes are more than ${MAX_RESULT_BYTES}`);
  return json;
}
