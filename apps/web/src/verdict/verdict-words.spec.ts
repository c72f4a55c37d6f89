import { findingsOf, layerName, pointsWords, verdictMeaning, verdictWords, type Validation } from './verdict-words.ts';

const layer = { status: 'ok' as const, score: 0.5, severity: 4, weight: 0.5, categories: {}, confidence: null };
const address = { layer: 'pii', code: 'PII_EMAIL', message: 'The title holds an e-mail address.', page: null };
const review: Validation = {
  decision: 'review',
  validationScore: 60,
  score: 60,
  risk: 0.4,
  policy: { id: 'documents', version: 1, hash: 'sha256:0' },
  layers: [
    { ...layer, id: 'pdf', contribution: 0.75 },
    { ...layer, id: 'pii', contribution: 0.25, confidence: 'low' },
    { ...layer, id: 'structure', contribution: 0 },
    { ...layer, id: 'language', contribution: 0, confidence: 'low' },
    { ...layer, id: 'spam', status: 'error', contribution: 0 },
  ],
  reasons: [{ layer: 'pdf', code: 'PDF_FORM', message: 'The file has a form.', page: 2 }, address],
};
const accepted: Validation = { ...review, decision: 'accept', validationScore: 97 };

describe('a verdict in words', () => {
  it('names decision and score', () => {
    expect(verdictWords(accepted)).toBe('Accepted, 97 of 100');
    expect(verdictWords(review)).toBe('Accepted, worth a look: 60 of 100');
  });

  it('says what there is to do', () => {
    expect(verdictMeaning({ ...accepted, reasons: [] })).toBe('Nothing was found to object to.');
    expect(verdictMeaning(accepted)).toContain('nothing you have to do');
    expect(verdictMeaning(review)).toContain('Look at what is named here');
  });

  it('lists layers with the points they took, then those that found nothing, and those that failed', () => {
    expect(findingsOf(review)).toEqual({
      findings: [
        { layer: 'PDF content', pointsOff: 30, unsure: false, reasons: [review.reasons[0]] },
        { layer: 'Personal data', pointsOff: 10, unsure: true, reasons: [address] },
      ],
      clear: ['Structure and limits', 'Language (unsure)'],
      failed: ['Advertising'],
    });
  });

  it('lists the reasons of a verdict that an earlier release kept', () => {
    expect(findingsOf({ ...review, layers: [], risk: null, reasons: [address] }).findings).toEqual([
      { layer: 'Personal data', pointsOff: null, unsure: false, reasons: [address] },
    ]);
  });

  it('counts in whole points', () => {
    expect([0.2, 1.3, 12].map(pointsWords)).toEqual(['less than a point off', '1 point off', '12 points off']);
  });

  it('calls a layer it does not know by its id', () => {
    expect(layerName('weather')).toBe('weather');
  });
});
