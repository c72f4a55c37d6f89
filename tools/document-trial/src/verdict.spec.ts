import { objections, type Handling } from './verdict.ts';

const complete: Handling = { outcome: 'complete', codes: [], pages: 6, failedPages: 0 };
const failed: Handling = { outcome: 'failed', codes: ['RESOURCE_LIMIT'], pages: 1, failedPages: 1 };

describe('objections', () => {
  it('has none when everything is as the manifest says', () => {
    const accuracy = { characterErrorRate: 0.01, missingPhrases: [] };
    expect(objections({ outcome: 'complete', pages: 6 }, complete, accuracy, 0.03)).toEqual([]);
    expect(objections({ outcome: 'pages fail' }, failed, undefined, undefined)).toEqual([]);
    expect(objections({ outcome: 'any' }, failed, undefined, undefined)).toEqual([]);
  });

  it('names another outcome, another number of pages, errors above the limit and missing phrases', () => {
    const accuracy = { characterErrorRate: 0.031, missingPhrases: ['Done'] };
    expect(objections({ outcome: 'complete', pages: 5 }, complete, accuracy, 0.03)).toEqual([
      'expected: 5 pages',
      'more than 3.00 % of characters wrong',
      'not found: "Done"',
    ]);
    expect(objections({ outcome: 'refused' }, failed, undefined, undefined)).toEqual(['expected: refused']);
  });

  it('objects to a failure without a reason, and to a file that never ends', () => {
    const silent = { ...failed, codes: [] };
    expect(objections({ outcome: 'any' }, silent, undefined, undefined)).toEqual(['no reason given']);
    const stuck: Handling = { ...failed, outcome: 'did not end' };
    expect(objections({ outcome: 'any' }, stuck, undefined, undefined)).toEqual(['expected: any']);
  });
});
