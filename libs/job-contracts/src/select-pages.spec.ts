import { selectPages } from './select-pages.ts';

describe('selectPages', () => {
  it.each([
    [undefined, [1, 2, 3, 4, 5]],
    ['2', [2]],
    ['4-', [4, 5]],
    ['1-2,4', [1, 2, 4]],
    [' 1 - 2 , 5 ', [1, 2, 5]],
    ['4,1-2,2-4', [1, 2, 3, 4]],
    ['5-5', [5]],
  ])('takes %j of five pages as %j: each once, in the order of the document', (text, pages) => {
    expect(selectPages(text, 5)).toEqual(pages);
  });

  it.each([
    ['6', 'Page 6 does not exist: the document has 5 pages.'],
    ['2-9', 'Page 9 does not exist: the document has 5 pages.'],
    ['7-', 'Page 7 does not exist: the document has 5 pages.'],
    ['3-1', 'The range 3-1 runs backwards; write 1-3.'],
    ['0', 'Pages are counted from 1; there is no page 0.'],
    ['1,,2', 'Between two commas, or at an end, a page is missing; write pages and ranges as in 1-3,7,10-.'],
    ['', 'Between two commas, or at an end, a page is missing; write pages and ranges as in 1-3,7,10-.'],
    ['1;2', '"1;2" is no page; write pages and ranges as in 1-3,7,10-.'],
    ['-3', '"-3" is no page; write pages and ranges as in 1-3,7,10-.'],
    ['1e3', '"1e3" is no page; write pages and ranges as in 1-3,7,10-.'],
    [`1${',1'.repeat(500)}`, 'The selection is longer than 1000 characters.'],
  ])('says what is wrong with %j', (text, message) => {
    expect(() => selectPages(text, 5)).toThrow(message);
  });

  it('speaks of one page in the singular', () => {
    expect(() => selectPages('2', 1)).toThrow('the document has 1 page.');
  });

  it('is not kept busy by a range of a million pages', () => {
    expect(() => selectPages('1-999999', 5)).toThrow('Page 999999 does not exist');
  });
});
