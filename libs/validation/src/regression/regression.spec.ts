import { inOneLine, judgeTexts, type JudgedText } from './judged-texts.fixture.ts';
import recorded from './recorded-verdicts.json' with { type: 'json' };

/** Shares of the texts here; small sets, so a single text moves them. The bench has the large ones. */
const CLEAN_ACCEPTED = 0.95;
const BAD_FOUND = 0.9;

describe('verdicts of the default policy', () => {
  let judged: JudgedText[];

  beforeAll(async () => {
    judged = await judgeTexts();
  });

  // After a deliberate change: npm run validation:record, and look at the differences.
  it('are those that were recorded, to the digit', () => {
    expect(Object.fromEntries(judged.map(({ name, judgement }) => [name, inOneLine(judgement)]))).toEqual(recorded);
  });

  it('let clean texts pass, however hard they are to tell', () => {
    const clean = judged.filter(({ layer }) => layer === undefined);
    const accepted = clean.filter(({ judgement }) => judgement.decision === 'accept');

    expect(accepted.length / clean.length).toBeGreaterThanOrEqual(CLEAN_ACCEPTED);
  });

  it('hold what is bad by the layer it was written for', () => {
    const bad = judged.filter(({ layer, judgement }) => judgement.layers.some(({ id }) => id === layer));
    const found = bad.filter(({ layer, judgement }) =>
      judgement.layers.some(({ id, score }) => id === layer && score >= 0.5),
    );

    expect(found.length / bad.length).toBeGreaterThanOrEqual(BAD_FOUND);
  });

  it('lose no text to a layer that fails', () => {
    const failures = judged.flatMap(({ name, judgement }) =>
      judgement.layers.filter(({ status }) => status === 'error' || status === 'timed-out').map(({ id }) => [name, id]),
    );

    expect(failures).toEqual([]);
  });
});
