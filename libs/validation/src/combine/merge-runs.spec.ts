import { NO_RISK, type LayerResult } from '../layer/layer.ts';
import type { LayerRun } from './layer-run.ts';
import { mergeRuns, placed } from './merge-runs.ts';

const run = (result: Partial<LayerResult>, over: Partial<LayerRun> = {}): LayerRun => ({
  id: 'pii',
  provider: 'local',
  version: '1',
  status: 'ok',
  result: { ...NO_RISK, ...result },
  ms: 1,
  ...over,
});
const found = { code: 'FOUND', message: 'Something was found.' };

describe('placing a run', () => {
  it('names field, page and file in reasons and entities that name none', () => {
    const entity = { type: 'NAME', start: 0, end: 4, confidence: 1 };
    const { result } = placed(run({ reasons: [found], entities: [entity] }), { field: 'file', page: 3, fileNumber: 2 });
    expect(result.reasons).toEqual([{ ...found, message: 'File 2: Something was found.', field: 'file', page: 3 }]);
    expect(result.entities).toEqual([{ ...entity, page: 3 }]);
  });

  it('leaves reasons about the title to the title', () => {
    const { result } = placed(run({ reasons: [{ ...found, field: 'title' }] }), { field: 'file', fileNumber: 2 });
    expect(result.reasons).toEqual([{ ...found, field: 'title' }]);
  });
});

describe('merging runs', () => {
  it('takes the worst of each score, and all reasons once', () => {
    const merged = mergeRuns([
      run({ score: 0.2, severity: 4, categories: { a: 0.2, b: 0.1 }, reasons: [found] }),
      run({ score: 0.6, severity: 2, categories: { a: 0.6 }, reasons: [found, { ...found, page: 2 }] }),
    ]);
    expect(merged).toMatchObject({
      status: 'ok',
      result: { score: 0.6, severity: 4, categories: { a: 0.6, b: 0.1 }, reasons: [found, { ...found, page: 2 }] },
      ms: 2,
    });
  });

  it.each([
    [['ok', 'skipped'], 'ok'],
    [['ok', 'timed-out'], 'timed-out'],
    [['timed-out', 'error', 'ok'], 'error'],
    [['skipped', 'skipped'], 'skipped'],
  ] as const)('of %j says %s', (statuses, status) => {
    expect(mergeRuns(statuses.map((each) => run({}, { status: each }))).status).toBe(status);
  });

  it('names all who judged, and not who could not', () => {
    const runs = [run({}), run({}, { provider: 'managed' }), run({}, { provider: 'gone', status: 'skipped' })];
    expect(mergeRuns(runs).provider).toBe('local + managed');
  });

  it('keeps low confidence, and no more reasons than anybody reads', () => {
    const reasons = Array.from({ length: 80 }, (_, index) => ({ ...found, page: index + 1 }));
    const merged = mergeRuns([run({ reasons }), run({ confidence: 'low' })]);
    expect(merged.result.confidence).toBe('low');
    expect(merged.result.reasons).toHaveLength(50);
  });
});
