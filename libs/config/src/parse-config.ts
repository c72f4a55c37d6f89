import type { z } from 'zod';

/** Start-up configuration is wrong. Lists every problem at once, and never prints a value: it may be a secret. */
export class ConfigInvalidError extends Error {
  constructor(
    service: string,
    readonly problems: readonly string[],
  ) {
    super(
      `${service} cannot start, ${problems.length} setting(s) are wrong:\n${problems.map((p) => `  - ${p}`).join('\n')}`,
    );
    this.name = 'ConfigInvalidError';
  }
}

/**
 * Parses the environment once, before Nest starts.
 *
 * Empty strings count as "not set", because compose files and Container Apps pass unset variables that way.
 * @throws ConfigInvalidError naming every setting at fault
 */
export function parseConfig<S extends z.ZodType>(
  service: string,
  schema: S,
  env: Readonly<Record<string, string | undefined>>,
): z.output<S> {
  const present = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = schema.safeParse(present);
  if (parsed.success) return parsed.data;
  throw new ConfigInvalidError(
    service,
    parsed.error.issues.map((issue) => `${issue.path.join('.') || 'settings'}: ${issue.message}`),
  );
}
