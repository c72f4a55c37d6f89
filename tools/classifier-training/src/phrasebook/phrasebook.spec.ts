import { ownTexts } from './own-texts.ts';
import { Phrasebook, seededRandom } from './phrasebook.ts';

const SOURCE = `; what follows is a list
[fruit]
{red|green} apples
-
pears_

[texts]
I like {ripe|<fruit>}\\nvery much
`;

describe('Phrasebook', () => {
  it('writes every text that a template allows', () => {
    const book = new Phrasebook(SOURCE, seededRandom(1));
    const texts = book.templates.flatMap((template) => book.write(template, 200));
    expect(texts.sort()).toEqual(
      ['', 'green apples', 'pears ', 'red apples', 'ripe'].map((end) => `I like ${end}\nvery much`).sort(),
    );
  });

  it('writes the same texts for the same seed', () => {
    const written = (seed: number) => {
      const book = new Phrasebook(SOURCE, seededRandom(seed));
      return book.write(book.templates[0] ?? '', 3);
    };
    expect(written(5)).toEqual(written(5));
    expect(written(6)).not.toEqual(written(5));
  });

  it('names phrases that are missing', () => {
    const book = new Phrasebook('[texts]\nI like <nuts>\n', seededRandom(1));
    expect(() => book.write('I like <nuts>', 1)).toThrow('no phrases called nuts');
  });

  it('stops at phrases that refer to themselves', () => {
    const book = new Phrasebook('[fruit]\n<fruit>\n', seededRandom(1));
    expect(() => book.write('<fruit>', 1)).toThrow('deep');
  });
});

describe('ownTexts', () => {
  it.each([
    'toxicity/innocent',
    'toxicity/harmful',
    'injection/attacks',
    'injection/attacks-other-languages',
    'injection/harmless',
    'spam/adverts',
    'spam/clean',
  ])('writes %s without anything of a template left in them', (name) => {
    const texts = ownTexts(new URL(`../${name}.txt`, import.meta.url), { group: name, label: 0, seed: 1 });
    expect(texts.length).toBeGreaterThan(200);
    expect(
      texts.filter(
        ({ text }) => /\\n|<[a-z]+[A-Z]?[a-z]*>(?!.*<\/)|\|\w/.test(text) && !/^[|]|<system>|\| name/.test(text),
      ),
    ).toEqual([]);
  });
});
