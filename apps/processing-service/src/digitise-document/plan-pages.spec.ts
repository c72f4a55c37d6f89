import { planPages } from './plan-pages.ts';

describe('planPages', () => {
  it('numbers pages over all files', () => {
    expect(planPages([2, 1], undefined)).toEqual([
      { id: '0001', input: { part: 0, pageNumber: 1 } },
      { id: '0002', input: { part: 0, pageNumber: 2 } },
      { id: '0003', input: { part: 1, pageNumber: 1 } },
    ]);
  });

  it('takes the selected pages, under the names that they always have', () => {
    expect(planPages([2, 3], '5,2')).toEqual([
      { id: '0002', input: { part: 0, pageNumber: 2 } },
      { id: '0005', input: { part: 1, pageNumber: 3 } },
    ]);
  });

  it('names what is wrong with a selection, and how many pages there are', () => {
    expect(() => planPages([2, 3], '1-7')).toThrow(
      expect.objectContaining({
        code: 'PAGES_INVALID',
        retryable: false,
        message: 'Page 7 does not exist: the document has 5 pages.',
      }),
    );
  });
});
