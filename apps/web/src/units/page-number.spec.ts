import { pageNumberOf } from './page-number.ts';

describe('number of a page', () => {
  it('is that in the document, whichever pages were selected', () => {
    expect(pageNumberOf({ unitId: '0007', index: 0 })).toBe(7);
  });

  it('is its place as long as nothing else is known', () => {
    expect(pageNumberOf({ unitId: 'unknown-4', index: 4 })).toBe(5);
  });
});
