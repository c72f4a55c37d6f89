import { qualityOf } from './measure-quality.ts';

const [WIDTH, HEIGHT] = [200, 200];

function picture(level: (x: number, y: number) => number): Uint8Array {
  return Uint8Array.from({ length: WIDTH * HEIGHT }, (_, at) => level(at % WIDTH, Math.floor(at / WIDTH)));
}

/** Columns of ink as a page of text has them: three pixels dark, five bright. */
const stripes = (x: number): number => (x % 8 < 3 ? 20 : 235);

/** Every pixel the mean of its neighbours in the row. */
function blurred(level: (x: number) => number, radius: number): (x: number) => number {
  return (x) => {
    let sum = 0;
    for (let offset = -radius; offset <= radius; offset++) sum += level(x + offset + 80) / (2 * radius + 1);
    return Math.round(sum);
  };
}

describe('measuring what can be made out in an image', () => {
  it('sees nothing on a blank page, with the grain of paper too', () => {
    expect(
      qualityOf(
        picture(() => 255),
        WIDTH,
        HEIGHT,
      ),
    ).toEqual({ range: 0, deviation: 0, detail: 0 });
    const grain = qualityOf(
      picture((x, y) => 230 + ((x * 7 + y * 13) % 5)),
      WIDTH,
      HEIGHT,
    );
    expect(grain).toMatchObject({ range: 4, detail: 0 });
    expect(grain).not.toHaveProperty('sharpness');
  });

  it('sees a single line of text on a white page', () => {
    const page = qualityOf(
      picture((x, y) => (y > 190 && y < 198 ? stripes(x) : 255)),
      WIDTH,
      HEIGHT,
    );

    expect(page.range).toBeGreaterThan(200);
    expect(page.sharpness).toBeGreaterThan(0.9);
  });

  it('finds crisp edges sharper than blurred ones, however strong the contrast', () => {
    const edge = (x: number): number => (x % 40 < 20 ? 20 : 235);
    const faint = (x: number): number => 128 + Math.round((edge(x) - 128) / 3);
    const sharpness = (level: (x: number) => number): number =>
      qualityOf(picture(level), WIDTH, HEIGHT).sharpness ?? Number.NaN;

    expect(sharpness(edge)).toBe(1);
    expect(sharpness(faint)).toBe(1);
    expect(sharpness(blurred(blurred(edge, 4), 4))).toBeLessThan(0.3);
  });

  it('measures pictures of a pixel', () => {
    expect(qualityOf(Uint8Array.of(7), 1, 1)).toEqual({ range: 0, deviation: 0, detail: 0 });
  });
});
