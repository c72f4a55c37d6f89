import { isForeign, trainedLetters } from './trained-language.ts';

const foreign = (text: string) => isForeign(text, trainedLetters(text));

describe('the trained language', () => {
  it.each([
    'vielen dank für ihre anfrage, wir melden uns in den nächsten tagen bei ihnen',
    'merci beaucoup pour votre réponse, nous reviendrons vers vous dès que possible',
    'спасибо за ответ',
    'ありがとうございます',
  ])('is not that of "%s"', (text) => {
    expect(foreign(text)).toBe(true);
  });

  it.each([
    'thank you for your answer, we will come back to you as soon as we can',
    'senior java developer',
    'a thank you (спасибо) to all who came to see us on that day',
    '',
  ])('is that of "%s"', (text) => {
    expect(foreign(text)).toBe(false);
  });

  it('keeps the offsets of what it blanks out', () => {
    expect(trainedLetters('my друг is here')).toBe('my      is here');
  });
});
