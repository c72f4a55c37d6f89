import { mapBack, type PictureFrame } from './picture-frame.ts';

const PAGE = { widthPx: 1000, heightPx: 2000 };
const box: [number, number, number, number] = [100, 200, 300, 240];
const baseline: [number, number, number, number] = [100, 230, 300, 230];
const words = [{ text: 'word', box, confidence: 90 }];
const blocks = [{ box, paragraphs: [{ box, lines: [{ box, baseline, rowHeight: 40, words }] }] }];

function mapped(frame: Omit<PictureFrame, 'page'>): { box: number[]; baseline: number[]; word: number[] } {
  const line = mapBack({ page: PAGE, ...frame }, blocks)[0]?.paragraphs[0]?.lines[0];
  return { box: line?.box ?? [], baseline: line?.baseline ?? [], word: line?.words[0]?.box ?? [] };
}

describe('mapBack', () => {
  it('leaves the boxes of a picture that is the page alone', () => {
    expect(mapBack({ page: PAGE, picture: PAGE, rotation: 0, skewDegrees: 0 }, blocks)).toBe(blocks);
  });

  it.each([
    [90 as const, [200, 1700, 240, 1900], [230, 1900, 230, 1700]],
    [180 as const, [700, 1760, 900, 1800], [900, 1770, 700, 1770]],
    [270 as const, [760, 100, 800, 300], [770, 100, 770, 300]],
  ])('undoes a turn by %i degrees', (rotation, wanted, wantedBaseline) => {
    const picture = rotation === 180 ? PAGE : { widthPx: 2000, heightPx: 1000 };
    const found = mapped({ picture, rotation, skewDegrees: 0 });

    expect(found).toEqual({ box: wanted, baseline: wantedBaseline, word: wanted });
  });

  it('puts a level line of a straightened picture back on its slope', () => {
    const found = mapped({ picture: PAGE, rotation: 0, skewDegrees: 2 });

    // Straightened clockwise, so on the page the line rises to the right.
    expect((found.baseline[1] ?? 0) - (found.baseline[3] ?? 0)).toBeCloseTo(200 * Math.sin(Math.PI / 90), 0);
    expect((found.word[2] ?? 0) - (found.word[0] ?? 0)).toBeCloseTo(200, 0);
  });
});
