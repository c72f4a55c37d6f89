import { z } from 'zod';

/**
 * What may happen to a call.
 * - `ok`: the fixed words
 * - `unavailable`: as of a service that is down for a moment
 * - `busy`: too much to do; with `retryAfterSeconds` when it says how long
 * - `refused`: as of a wrong key
 * - `rejected`: the page is not for this provider
 * - `malformed`: JSON that breaks off; `wrong-schema`: JSON that is no page result; `wrong-page`: another page's result
 * - `slow-body`: the answer breaks off half-way and goes on only when the signal aborts
 * - `hang`: no answer until the signal aborts; `deaf`: not even then
 * - `crash`: the process dies by SIGKILL, as when memory runs out
 */
const FAULTS = [
  'ok',
  'unavailable',
  'busy',
  'refused',
  'rejected',
  'malformed',
  'wrong-schema',
  'wrong-page',
  'slow-body',
  'hang',
  'deaf',
  'crash',
] as const;

const unitScript = z.strictObject({
  /** Wait before the answer. */
  latencyMs: z.int().nonnegative().optional(),
  /** What happens to the first call, the second, and so on; calls after the last are `ok`. */
  calls: z.array(z.enum(FAULTS)).max(1_000).optional(),
  /** Named by `busy`. */
  retryAfterSeconds: z.number().nonnegative().optional(),
  /** The first so many calls fail as a service does that is down for a moment. */
  failTimes: z.int().nonnegative().optional(),
  failAlways: z.boolean().optional(),
  /** The first so many calls answer with something that is no page result. */
  malformedTimes: z.int().nonnegative().optional(),
  /** The unit fails for good with this code. */
  failWithCode: z
    .string()
    .regex(/^[A-Z][A-Z0-9_]*$/)
    .optional(),
});

const mockScript = z.strictObject({
  /** For units that are not named below, and for what their own script leaves out. */
  default: unitScript.optional(),
  /** By unit id; calls are counted per job and unit. */
  units: z.record(z.string(), unitScript).optional(),
});

export type Fault = (typeof FAULTS)[number];
export type UnitScript = z.infer<typeof unitScript>;
export type MockScript = z.infer<typeof mockScript>;

/**
 * Parses the JSON of a script, for example `{"default":{"latencyMs":20},"units":{"0003":{"calls":["busy","hang"]}}}`.
 * @throws Error that names what is wrong with it
 */
export function parseMockScript(json: string | undefined): MockScript {
  if (!json) return {};
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    throw new Error('The script of the mock provider is not JSON.', { cause: error });
  }
  const parsed = mockScript.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new Error(`The script of the mock provider is wrong: ${z.prettifyError(parsed.error)}`);
}

/** @param call from 1 */
export function faultOf(script: UnitScript, call: number): Fault {
  const fault = script.calls?.[call - 1];
  if (fault) return fault;
  if (script.failAlways || call <= (script.failTimes ?? 0)) return 'unavailable';
  return call <= (script.malformedTimes ?? 0) ? 'malformed' : 'ok';
}
