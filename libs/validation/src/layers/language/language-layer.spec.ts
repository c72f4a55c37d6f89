import { textInput } from '../../layer/layer-input.fixture.ts';
import type { LayerResult } from '../../layer/layer.ts';
import { languageLayer } from './language-layer.ts';

function analyse(
  text: string,
  { settings = {}, field = 'text' }: { settings?: object; field?: string } = {},
): LayerResult {
  return languageLayer.analyse(textInput(text, { field }), {
    settings: languageLayer.settings.parse(settings),
    signal: new AbortController().signal,
  }) as LayerResult;
}

const GERMAN = 'Der Garten liegt hinter dem Haus, und im Sommer sitzen wir dort.';
const ENGLISH = 'The garden lies behind the house, and in summer we sit there.';
const onlyEnglish = { settings: { allowed: ['en'] } };

describe('the language layer', () => {
  it('names the language, and objects to none unless the policy does', () => {
    const found = analyse(GERMAN);
    expect(found).toMatchObject({ score: expect.any(Number) as number, severity: 0, reasons: [] });
    expect(found.categories?.de).toBeGreaterThan(0.9);
    expect(found.confidence).toBeUndefined();
  });

  it('objects to sentences in a language that is not allowed, and says which', () => {
    const found = analyse(GERMAN, onlyEnglish);
    expect(found.score).toBeGreaterThan(0.9);
    expect(found.reasons).toMatchObject([
      { code: 'LANGUAGE_NOT_ALLOWED', message: 'The text seems to be written in German; allowed: English.' },
    ]);
    expect(analyse(ENGLISH, onlyEnglish).score).toBeLessThan(0.1);
    expect(analyse(GERMAN, { settings: { allowed: ['en', 'de'] } }).score).toBeLessThan(0.1);
  });

  it.each([
    ['fewer than 20 letters', 'Wo ist der Garten?'],
    ['a job title', 'Leitender Angestellter Gartenbau'],
    ['a title in another language', 'Maître de Conférences Associé'],
    ['a list of names', 'Jürgen Müller, Käthe Groß, Jörg Schäfer, Björn Öztürk'],
    ['an unknown script', 'ꦱꦧꦼꦤ꧀ꦥꦿꦪꦺꦴꦒꦶꦏꦭꦲꦶꦫꦏꦺꦏꦤ꧀ꦛꦶꦩꦂꦢꦶꦏ'],
    ['codes and addresses', 'AB-1234 https://beispiel.de/der-garten XK-2209 12:30'],
  ])('does not judge %s, and says so', (_what, text) => {
    expect(analyse(text, onlyEnglish)).toMatchObject({ reasons: [], confidence: 'low' });
    expect(analyse(text, onlyEnglish).score).toBeLessThan(0.5);
  });

  it('never judges the language of a title', () => {
    expect(analyse(GERMAN, { ...onlyEnglish, field: 'title' })).toMatchObject({ reasons: [], confidence: 'low' });
  });

  it('reads look-alike letters as what they stand for', () => {
    expect(analyse('The gаrdеn liеs bеhind thе hоusе, and in summеr we sit thеrе.', onlyEnglish).score).toBeLessThan(
      0.5,
    );
  });

  it('finds mashed keys, masked, and where they are', () => {
    const found = analyse('sdkjfh skdjfh wekrjh');
    expect(found.score).toBeGreaterThan(0.9);
    expect(found).toMatchObject({
      severity: 2,
      reasons: [{ code: 'TEXT_GIBBERISH', span: [0, 20], evidence: 's… (20) …h' }],
    });
    expect(found.categories?.gibberish).toBe(found.score);
  });

  it('takes only languages that it tells', () => {
    expect(languageLayer.settings.safeParse({ allowed: ['en', 'xx'] }).success).toBe(false);
    expect(languageLayer.settings.safeParse({ allowed: [] }).success).toBe(false);
  });

  it('says the same of the same text', () => {
    expect(analyse(GERMAN, onlyEnglish)).toEqual(analyse(GERMAN, onlyEnglish));
  });
});
