import { countPlaced, pdfWords } from './word-places.ts';

const found = pdfWords(`
<page width="595" height="842">
<word xMin="72.0" yMin="100.0" xMax="110.5" yMax="112.0">Salt</word>
<word xMin="120.0" yMin="100.0" xMax="131.0" yMax="112.0">&amp;</word>
</page>
<page width="595" height="842">
</page>`);

describe('words at their place', () => {
  it('reads the words of each page', () => {
    expect(found).toEqual([
      [
        { text: 'Salt', box: [72, 100, 110.5, 112] },
        { text: '&', box: [120, 100, 131, 112] },
      ],
      [],
    ]);
  });

  it('counts a word with the same text within two points, each one once', () => {
    const salt = { text: 'Salt', box: [73, 102, 109, 109] as [number, number, number, number] };
    expect(countPlaced([salt], found[0] ?? [])).toBe(1);
    expect(countPlaced([salt, salt], found[0] ?? [])).toBe(1);
    expect(countPlaced([{ ...salt, text: 'Sand' }], found[0] ?? [])).toBe(0);
    expect(countPlaced([{ ...salt, box: [73, 102, 114, 109] }], found[0] ?? [])).toBe(0);
    expect(countPlaced([{ ...salt, box: [73, 122, 109, 130] }], found[0] ?? [])).toBe(0);
  });
});
