import { textInput } from '../../layer/layer-input.fixture.ts';
import type { LayerResult } from '../../layer/layer.ts';
import { obfuscationLayer } from './obfuscation-layer.ts';

const analyse = (text: string, field = 'text') =>
  obfuscationLayer.analyse(textInput(text, { field }), {
    settings: {},
    signal: new AbortController().signal,
  }) as LayerResult;

describe('the obfuscation layer', () => {
  it.each([
    ['years and ordinals', 'Letters 1914–18, 3rd floor'],
    ['accents, composed or not', 'Café Müller, cre\u0300me brûle\u0301e, Nguyễn Thị Hòa'],
    ['joiners of Persian and Hindi', 'می\u200cخواهم क्\u200dष'],
    ['emoji sequences', '👩\u200d💻 and 👨\u200d👩\u200d👧 ❤\ufe0f 🇩🇪'],
    ['soft hyphens', 'docu\u00admen\u00adta\u00adtion'],
    ['other scripts', 'Отчёт за год, 東京ＡＢＣ, Καλημέρα'],
    ['names with numbers', 'MP3 players and h264 files'],
  ])('has nothing to say of %s', (_what, text) => {
    expect(analyse(text)).toMatchObject({ score: 0, severity: 0, reasons: [] });
  });

  it('weighs how much of a text is disguised, and names the ways', () => {
    const one = analyse('the gr\u200been door of the old house');
    const all = analyse('gr33n d00rs', 'title');
    expect(one.score).toBeLessThan(0.5);
    expect(all.score).toBeGreaterThan(0.85);
    expect(one.reasons).toMatchObject([{ code: 'TEXT_OBFUSCATED', span: [6, 7] }]);
    expect(one.reasons[0]?.message).toContain('invisible characters');
    expect(all.reasons).toMatchObject([
      {
        code: 'TITLE_OBFUSCATED',
        message: 'The title hides how its words are written: digits and signs as letters.',
      },
    ]);
  });

  it('does not thin out a short disguised part in a long text', () => {
    const padding = 'these are plain words about a house and its garden '.repeat(100);
    const attack = 'gr33n d00rs th3re, gr33n d00rs h3re';
    const long = analyse(`${padding}${attack} ${padding}`);
    expect(long.score).toBeGreaterThan(0.5);
    expect(long.reasons[0]?.span?.[0]).toBeGreaterThanOrEqual(padding.length);
    expect(long.reasons[0]?.span?.[1]).toBeLessThanOrEqual(padding.length + attack.length);
  });

  it('tells flags from words in letters of flags', () => {
    expect(analyse('🇩🇪🇫🇷 and 🇯🇵').score).toBe(0);
    expect(analyse('🇭🇪🇱🇱🇴 and 🇭🇮').score).toBeGreaterThan(0.3);
  });

  it('counts a stretched word for less than a hidden one', () => {
    expect(analyse('that is gooooood').score).toBeLessThan(analyse('that is g\u200bood').score);
  });

  it('grows with the number of disguised words and reaches no more than 1', () => {
    const scores = [1, 2, 4, 100].map((count) => analyse(`plain words ${'gr33n d00rs '.repeat(count)}`).score);
    expect(scores).toEqual([...scores].sort((a, b) => a - b));
    expect(scores.at(-1)).toBeLessThanOrEqual(1);
  });

  it('looks once at each word and each disguise, also when one reaches over all of them', () => {
    const spelled = Array.from({ length: 20_000 }, () => 'а').join(' ');
    expect(analyse(`plain words and ${spelled}`).score).toBeLessThanOrEqual(1);
  });
});
