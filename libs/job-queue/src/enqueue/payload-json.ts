import { RequestInvalidError } from '@cairn/errors';
import { looksProblematic, payloadProblems } from './payload-problems.ts';

/**
 * The JSON of a payload, fit to be stored.
 * @throws RequestInvalidError naming every field that cannot be stored as it is
 */
export function payloadJson(payload: unknown): string {
  const json = stringify(payload);
  if (!looksProblematic(json)) return json;
  const problems = payloadProblems(payload);
  if (problems.length > 0) throw new RequestInvalidError(problems);
  return json;
}

function stringify(payload: unknown): string {
  let json: string | undefined;
  try {
    json = JSON.stringify(payload);
  } catch {
    // A circle, a bigint, or nested so deep that the stack does not do: which field it is shows in a walk, or not at all.
  }
  if (json !== undefined) return json;
  const [problem] = payloadProblems(payload);
  throw new RequestInvalidError([problem ?? { field: 'payload', message: 'must be JSON' }]);
}
