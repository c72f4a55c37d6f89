import { gibberishIn } from './index.ts';

describe('gibberishIn', () => {
  it.each([
    'asdf asdf asdf',
    'asdfasdfasdf',
    'xkjqzw',
    'aaaaaaaa',
    'qwertyuiop',
    'lkjsdf oiwuer lkjsdf',
    'dfgjkhdfkgjh',
    'zxcvzxcv',
    'hgjtk wpqz mxnv brtk',
    'AbXqZtRw pLmKjHg',
    'tbtbtbtbtb',
    'fkdjfhgkdj is what I think',
    '8f3kq9zx2v p4mz7tq1wk',
  ])('knows "%s"', (text) => {
    const { score, span } = gibberishIn(text);
    expect(score).toBeGreaterThanOrEqual(0.5);
    expect(span).toBeDefined();
  });

  it.each([
    'Sr Mgr, Ops',
    'HVAC Tech II',
    'LPN/LVN - Med Surg',
    'VP Mktg & Mgmt',
    'Phlebotomist, Prn',
    'Krzysztof Brzęczyszczykiewicz',
    'Nguyễn Thị Hòa',
    'Ng Kwok Wai',
    'Rechtsschutzversicherungsgesellschaften',
    'Wszystkie przedsiębiorstwa z Gdańska',
    'Työskentelemme yhdessä',
    'strengths of twelfths',
    'SN74HC595N rev B',
    'sha256 a3f5c9d2e1',
    'npm i -E @nestjs/core',
    'const x = await fetch(url);',
    'https://example.com/asdfghjkl?qwer=zxcv',
    'hahahahaha',
    'hmmmm, sooooo good',
    'idk tbh, lmao',
    'Lorem ipsum dolor sit amet, consectetur adipiscing elit',
    'JSDoc and PostgreSQL for DevOps',
    'Привет, как дела?',
    'щшгнекуцй',
    '東京都',
    'user12345 covid19 windows11',
    '',
  ])('lets "%s" be', (text) => {
    expect(gibberishIn(text).score).toBeLessThan(0.5);
  });

  it('finds where in a text it is', () => {
    const before = 'The garden lies behind the old green house on the hill. '.repeat(20);
    const { score, span } = gibberishIn(`${before}sdkjfh sdkfjh wkejrh. ${before}`);
    expect(score).toBeGreaterThan(0.5);
    expect(span).toEqual([before.length, before.length + 'sdkjfh sdkfjh wkejrh.'.length]);
  });

  it('asks more of one odd word in a text than of one alone', () => {
    const alone = gibberishIn('thxqfy').score;
    expect(gibberishIn('the garden of thxqfy lies behind the house').score).toBeLessThan(alone);
  });

  it.each([
    ['a word without end', 'a'.repeat(1_000_000)],
    ['many words', 'x y '.repeat(250_000)],
    ['capitals that turn small', 'Aa'.repeat(300_000)],
    ['capitals before a small letter', `${'A'.repeat(500_000)}a`],
    ['signs between letters', "a'".repeat(400_000)],
    ['marks on a letter', `a${'\u0301'.repeat(300_000)}`],
  ])('reads %s once', (_what, text) => {
    const { score } = gibberishIn(text);
    expect(score).toBeGreaterThanOrEqual(0);
    expect(score).toBeLessThanOrEqual(1);
  });
});
