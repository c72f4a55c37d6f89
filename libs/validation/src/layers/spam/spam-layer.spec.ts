import type { LayerResult } from '../../layer/layer.ts';
import { textInput } from '../../layer/layer-input.fixture.ts';
import { spamLayer } from './spam-layer.ts';

const context = { settings: {}, signal: new AbortController().signal };
const judge = (text: string) => spamLayer.analyse(textInput(text), context) as LayerResult;
const LETTER = `Dear Ms Lee, thank you for your order of two lamps. They will leave our house on Friday.
The invoice is attached. We hope that you enjoy them, and look forward to your next visit.
`;

describe('the spam layer', () => {
  it.each([
    [
      'a prize',
      'CONGRATULATIONS! You have won a £1000 cash prize! To claim call 0900 555 0199 now!',
      'SPAM_MONEY_BAIT',
    ],
    ['easy money', 'Earn $500 a day from home, no experience needed! WhatsApp +1 555 010 4477', 'SPAM_MONEY_BAIT'],
    ['self-promotion', 'Hey guys check out my new channel and subscribe please!!', 'SPAM_SELF_PROMOTION'],
    [
      'begging for followers',
      'Please subscribe to my channel, I want to reach 1000 subscribers',
      'SPAM_SELF_PROMOTION',
    ],
    [
      'a parcel that is held for a fee',
      'Your parcel is on hold because of an unpaid fee. Pay within 24 hours: parcel-desk.top/x',
      'SPAM_PHISHING',
    ],
    ['self-promotion in German', 'Schaut mal auf meinem Kanal vorbei und abonniert mich!!', 'SPAM_SELF_PROMOTION'],
  ])('finds %s and names it', (_what, text, code) => {
    const { score, reasons, severity } = judge(text);
    expect(score).toBeGreaterThanOrEqual(0.5);
    expect(severity).toBeGreaterThanOrEqual(2);
    expect(reasons.map((reason) => reason.code)).toContain(code);
  });

  it.each([
    'This song makes me cry every time, best voice ever!',
    'Who is still listening in 2024?',
    'Here is the document from the meeting: https://example.org/docs/12',
    'Invoice 20417: 2 lamps, total €49.90, payable within 14 days.',
    'Your order #4471 has shipped. Track it at www.example.com/track.',
    'Anna Lee, Main Street 12, Leeds LS1 4AP, phone 020 7946 0958, anna.lee@example.com',
    'We are hiring a nurse (m/f/d) in Leeds. Salary: £32,000 a year. Send your CV to jobs@example.com.',
    'SEO Specialist',
    'Casino Dealer',
    'You receive this newsletter because you signed up. Unsubscribe at any time.',
    'Call me when you are free, love you xx',
    'how do i transfer money to my savings account',
    LETTER,
    '',
  ])('lets pass: %s', (text) => {
    expect(judge(text).score).toBeLessThan(0.5);
  });

  it('finds advertising in a long text, and says where it is', () => {
    const advert =
      'URGENT! You have won a free iPhone and £500 cash!! Claim now, call 0900 555 0199 or visit www.example.com/win!!!';
    const text = `${LETTER.repeat(12)}${advert}\n${LETTER.repeat(12)}`;
    const { score, reasons } = judge(text);
    expect(score).toBeGreaterThan(judge(LETTER.repeat(24)).score + 0.1);
    expect(reasons.every(({ span: [start, end] = [0, 0] }) => start < end && end <= text.length)).toBe(true);
    expect(judge(LETTER.repeat(24)).score).toBeLessThan(0.5);
  });

  it('never shows what it found', () => {
    const { reasons } = judge('Congratulations! You won $5000, call 0900 555 0199 to claim it now!!!');
    expect(reasons.length).toBeGreaterThan(0);
    expect(JSON.stringify(reasons)).not.toMatch(/0900|5000/);
  });

  it('says the same of the same text, and names its model', () => {
    const text = 'Click here for free gift cards: www.example.com';
    expect(judge(text)).toEqual(judge(text));
    expect(spamLayer.version).toMatch(/^1\+sha256:[0-9a-f]{12}$/);
  });

  it('says when a text is in none of the languages that it learned', () => {
    const spanish = 'La tienda del museo vende el catálogo de la exposición por correo cada semana.';
    expect(judge(spanish).confidence).toBe('low');
    expect(judge('The museum shop sells the catalogue of the exhibition by post.').confidence).toBe(undefined);
  });

  it.each([
    ['letters', 'a'],
    ['dots', 'a.'],
    ['at signs', 'a@'],
    ['sums', '$1'],
    ['digits', '1 '],
    ['exclamation marks', '!'],
    ['addresses', 'https://example.com/'],
  ])('takes a long text of %s', (_what, part) => {
    const text = part.repeat(Math.ceil(200_000 / part.length)).slice(0, 200_000);
    const normalised = {
      text,
      disguises: [],
      originalSpan: (start: number, end: number): [number, number] => [start, end],
    };
    const { score } = spamLayer.analyse(textInput('', { text, normalised }), context) as LayerResult;
    expect(score).toBeLessThanOrEqual(1);
  });
});
