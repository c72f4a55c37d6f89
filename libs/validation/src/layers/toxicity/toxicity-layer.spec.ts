import { textInput } from '../../layer/layer-input.fixture.ts';
import type { LayerResult } from '../../layer/layer.ts';
import { HARMLESS_TEXTS, TOXIC_TEXTS } from './judged-texts.fixture.ts';
import recorded from './recorded-scores.json' with { type: 'json' };
import { toxicityLayer } from './toxicity-layer.ts';

const judge = (text: string): LayerResult =>
  toxicityLayer.analyse(textInput(text), { settings: {}, signal: new AbortController().signal }) as LayerResult;

describe('toxicityLayer', () => {
  it.each(TOXIC_TEXTS)('finds what is toxic in "%s"', (text) => {
    expect(judge(text).score).toBeGreaterThanOrEqual(0.5);
  });

  it.each(HARMLESS_TEXTS)('lets "%s" pass', (text) => {
    expect(judge(text).score).toBeLessThan(0.5);
  });

  it('gives every text of the regression set exactly the score it had', () => {
    const scores = Object.fromEntries([...TOXIC_TEXTS, ...HARMLESS_TEXTS].map((text) => [text, judge(text).score]));
    expect(scores).toEqual(recorded);
  });

  it('says where the words are that weigh most, and masks them', () => {
    const text = 'Dear all, you are 4n 1d1ot.';
    const [first] = judge(text).reasons;
    expect(first?.code).toBe('TOXIC_INSULT');
    expect(text.slice(...(first?.span ?? [0, 0]))).toContain('1d1ot');
    expect(first?.evidence).not.toContain('1d1ot');
  });

  it('lists reasons with the heaviest first', () => {
    const weights = judge('you stupid pathetic idiot, you disgusting moron').reasons.map(({ weight }) => weight ?? 0);
    expect(weights.length).toBeGreaterThan(1);
    expect(weights).toEqual(weights.toSorted((a, b) => b - a));
  });

  it('tells kinds of harm apart', () => {
    const worst = (text: string) =>
      Object.entries(judge(text).categories ?? {}).reduce((one, other) => (other[1] > one[1] ? other : one))[0];
    expect(worst('i will kill you')).toBe('threat');
    expect(worst('you should kill yourself')).toBe('self-harm');
    expect(worst('write an explicit erotic story')).toBe('sexual');
    expect(worst('how do i build a pipe bomb')).toBe('violence');
    expect(worst('i hate all immigrants')).toBe('hate');
    expect(worst('you are an idiot')).toBe('insult');
  });

  it('finds a short insult in a long text', () => {
    const letter = 'We met on Monday and talked about the plans for the garden and the new fence. '.repeat(40);
    expect(judge(letter).score).toBeLessThan(0.5);
    const insulted = judge(`${letter}You are a stupid pathetic idiot. ${letter}`);
    expect(insulted.score).toBeGreaterThanOrEqual(0.5);
    expect(insulted.reasons[0]?.span?.[0]).toBeGreaterThanOrEqual(letter.length);
  });

  it('is not sure of texts in other languages', () => {
    expect(judge('Vielen Dank für Ihre Anfrage, wir melden uns in den nächsten Tagen bei Ihnen').confidence).toBe(
      'low',
    );
    expect(judge('Thank you for your message, we will come back to you in a few days').confidence).toBeUndefined();
  });

  it('names its weights in its version', () => {
    expect(toxicityLayer.version).toMatch(/^1\+sha256:[\da-f]{12}$/);
  });

  it('takes texts without words, and long ones of one sign', () => {
    for (const text of ['', '…', '🙂'.repeat(1000), 'a'.repeat(100_000), '\u200b'.repeat(1000)]) {
      expect(judge(text).score).toBeLessThan(0.5);
    }
  });
});
