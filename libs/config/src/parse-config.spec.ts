import { z } from 'zod';
import { ConfigInvalidError, parseConfig } from './parse-config.ts';

const schema = z
  .object({
    PORT: z.coerce.number().int().positive(),
    DATABASE_URL: z.string().startsWith('postgres://'),
    LOG_LEVEL: z.enum(['info', 'debug']).default('info'),
    LEASE_SECONDS: z.coerce.number().default(30),
    HEARTBEAT_SECONDS: z.coerce.number().default(10),
  })
  .refine((c) => c.HEARTBEAT_SECONDS * 2 <= c.LEASE_SECONDS, { message: 'HEARTBEAT_SECONDS is too long' });

const good = { PORT: '3000', DATABASE_URL: 'postgres://db/cairn' };

const problemsOf = (env: Record<string, string | undefined>): readonly string[] => {
  try {
    parseConfig('spec', schema, env);
  } catch (error) {
    if (error instanceof ConfigInvalidError) return error.problems;
  }
  return [];
};

describe('parseConfig', () => {
  it('gives typed settings with their defaults, and ignores what it does not know', () => {
    expect(parseConfig('spec', schema, { ...good, HOME: '/root' })).toEqual({
      PORT: 3000,
      DATABASE_URL: 'postgres://db/cairn',
      LOG_LEVEL: 'info',
      LEASE_SECONDS: 30,
      HEARTBEAT_SECONDS: 10,
    });
  });

  it('takes an empty variable for one that is not set', () => {
    expect(parseConfig('spec', schema, { ...good, LOG_LEVEL: '' }).LOG_LEVEL).toBe('info');
    expect(problemsOf({ ...good, DATABASE_URL: '' })).toEqual([expect.stringMatching(/^DATABASE_URL: /)]);
  });

  it('names every setting at fault at once', () => {
    const problems = problemsOf({ PORT: 'many', DATABASE_URL: 'mysql://x', LOG_LEVEL: 'loud' });

    expect(problems.map((problem) => problem.split(':')[0])).toEqual(['PORT', 'DATABASE_URL', 'LOG_LEVEL']);
  });

  it('checks rules across settings', () => {
    expect(problemsOf({ ...good, HEARTBEAT_SECONDS: '20' })).toEqual(['settings: HEARTBEAT_SECONDS is too long']);
  });

  it('prints no value, because it may be a secret', () => {
    const problems = problemsOf({ PORT: 'hunter2', DATABASE_URL: 'mysql://root:hunter2@db', LOG_LEVEL: 'hunter2' });

    expect(problems).toHaveLength(3);
    expect(problems.join()).not.toContain('hunter2');
  });
});
