import { z } from 'zod';

const unitScript = z.strictObject({
  /** Wait before the answer. */
  latencyMs: z.int().nonnegative().optional(),
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

export type UnitScript = z.infer<typeof unitScript>;
export type MockScript = z.infer<typeof mockScript>;

/**
 * Parses the JSON of a script, for example `{"default":{"latencyMs":20},"units":{"0003":{"failTimes":2}}}`.
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
