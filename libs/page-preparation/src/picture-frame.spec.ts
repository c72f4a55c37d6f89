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
    expect(mapBack({ page: PAGE, picture: PAGE, rotation: 0, skewDegrees: 0, scale: 1 }, blocks)).toBe(blocks);
  });

  it.each([
    [90 as const, [200, 1700, 240, 1900], [230, 1900, 230, 1700]],
    [180 as const, [700, 1760, 900, 1800], [900, 1770, 700, 1770]],
    [270 as const, [760, 100, 800, 300], [770, 100, 770, 300]],
  ])('undoes a turn by %i degrees', (rotation, wanted, wantedBaseline) => {
    const picture = rotation === 180 ? PAGE : { widthPx: 2000, heightPx: 1000 };
    const found = mapped({ picture, rotation, skewDegrees: 0, scale: 1 });

    expect(found).toEqual({ box: wanted, baseline: wantedBaseline, word: wanted });
  });

  it('puts a level line of a straightened picture back on its slope', () => {
    const found = mapped({ picture: PAGE, rotation: 0, skewDegrees: 2, scale: 1 });

    // Straightened clockwise, so on the page the line rises to the right.
    expect((found.baseline[1] ?? 0) - (found.baseline[3] ?? 0)).toBeCloseTo(200 * Math.sin(Math.PI / 90), 0);
    expect((found.word[2] ?? 0) - (found.word[0] ?? 0)).toBeCloseTo(200, 0);
  });

  it('enlarges what was found in a smaller picture', () => {
    const picture = { widthPx: 500, heightPx: 1000 };
    const frame = { page: PAGE, picture, rotation: 0 as const, skewDegrees: 0, scale: 0.5 };
    const line = mapBack(frame, blocks)[0]?.paragraphs[0]?.lines[0];

    expect(line).toMatchObject({ box: [200, 400, 600, 480], baseline: [200, 460, 600, 460], rowHeight: 80 });
    expect(line?.words[0]?.box).toEqual([200, 400, 600, 480]);
  });

  it('enlarges what was found in a smaller picture that lies on its side', () => {
    const picture = { widthPx: 1000, heightPx: 500 };

    expect(mapped({ picture, rotation: 90, skewDegrees: 0, scale: 0.5 }).word).toEqual([400, 1400, 480, 1800]);
  });
});
