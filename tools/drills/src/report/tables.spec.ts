import { passed } from './drill-report.ts';
import type { DrillReport } from './drill-report.ts';
import { markdown, textTable } from './tables.ts';

const report = (facts: Partial<DrillReport> = {}): DrillReport => ({
  id: '1',
  name: 'SIGKILL mid-job',
  faults: 5,
  jobs: 500,
  lost: 0,
  doubled: 0,
  stale: 0,
  redone: 12,
  recoveries: [],
  figures: {},
  problems: [],
  seconds: 61.5,
  ...facts,
});

describe('the report of drills', () => {
  it('passes a drill without problems that kept its limits', () => {
    const quick = report({ recoveries: [{ what: 'R1', ms: 9_000, limitMs: 15_000 }] });
    expect(passed(quick)).toBe(true);
    expect(textTable([quick])).toContain('9.00 s');
    expect(textTable([quick])).toMatch(/ok$/m);
  });

  it('says which limit was missed', () => {
    const late = report({ recoveries: [{ what: 'R1', ms: 16_200, limitMs: 15_000 }] });
    expect(passed(late)).toBe(false);
    expect(textTable([late])).toContain('1 LATE: R1: 16.2 s, limit 15.0 s');
  });

  it('says what went wrong, in the table and in the file', () => {
    const wrong = report({ problems: ['1 acknowledged jobs lost'], figures: { 'rows left': 3 } });
    expect(passed(wrong)).toBe(false);
    expect(textTable([wrong])).toContain('WRONG: 1 acknowledged jobs lost');
    expect(markdown([wrong])).toContain('- 1 WRONG: 1 acknowledged jobs lost');
    expect(markdown([wrong])).toContain('- rows left: 3');
  });
});
