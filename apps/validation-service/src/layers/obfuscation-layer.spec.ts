import { layerInput } from './layer-input.fixture.ts';
import { obfuscationLayer } from './obfuscation-layer.ts';

const analyse = (title: string) => obfuscationLayer.analyse(layerInput({ title }));

describe('the obfuscation layer', () => {
  it('has nothing to say of honest titles', () => {
    for (const title of ['Letters 1914–18', 'Café Müller, 3rd floor', 'MP3 players', 'Отчёт', '東京ＡＢＣ']) {
      expect(analyse(title)).toMatchObject({ score: 0, reasons: [] });
    }
  });

  it('weighs how much of a title is disguised, and names the ways', () => {
    const one = analyse('the gr\u200been door of the old house');
    const all = analyse('gr33n d00rs');
    expect(one.score).toBeLessThan(0.5);
    expect(all.score).toBeGreaterThan(0.9);
    expect(one.reasons[0]?.message).toContain('invisible characters');
    expect(all.reasons).toEqual([
      {
        code: 'TITLE_OBFUSCATED',
        field: 'title',
        message: 'The title hides how its words are written: digits and signs as letters.',
      },
    ]);
  });

  it('skips a document without a title', () => {
    expect(obfuscationLayer.appliesTo(layerInput({ title: '' }))).toBe(false);
  });
});
