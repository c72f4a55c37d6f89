import { loggedPlan } from './plan-log.ts';

describe('loggedPlan', () => {
  it('parts a logged statement, of any number of lines, from its plan', () => {
    const message = [
      'duration: 0.412 ms  plan:',
      'Query Text: ',
      'WITH due AS (SELECT 1)',
      'SELECT * FROM due',
      'CTE Scan on due  (cost=0.01..0.03 rows=1 width=4) (actual time=0.003..0.004 rows=1.00 loops=1)',
      '  Buffers: shared hit=3',
    ].join('\n');

    expect(loggedPlan(message)).toEqual({
      ms: 0.412,
      statement: 'WITH due AS (SELECT 1)\nSELECT * FROM due',
      plan: 'CTE Scan on due  (cost=0.01..0.03 rows=1 width=4) (actual time=0.003..0.004 rows=1.00 loops=1)\n  Buffers: shared hit=3',
    });
  });

  it('takes nothing from other lines of the log', () => {
    expect(loggedPlan('checkpoint starting: time')).toBeUndefined();
  });
});
