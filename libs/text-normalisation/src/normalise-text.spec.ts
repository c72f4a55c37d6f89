import { normaliseText } from './index.ts';

const textOf = (original: string) => normaliseText(original).text;
const kindsOf = (original: string) => [...new Set(normaliseText(original).disguises.map(({ kind }) => kind))];

describe('normaliseText', () => {
  it.each([
    ['zero-width characters', 'gr\u200be\u2060en ap\ufeffple', 'invisible characters'],
    ['full-width and mathematical letters', 'ｇreen 𝐚pp𝓁e', 'look-alike letters'],
    ['Cyrillic and Greek look-alikes', 'grееn αррlе', 'look-alike letters'],
    ['letters in boxes', '🅶reen 🅐pple', 'look-alike letters'],
    ['stacked and overlaid marks', 'g\u0335r\u0336een a\u0323\u0300\u0317pple', 'stacked marks'],
    ['letters set apart by signs', 'g-r-e-e-n a*p*p*l*e', 'spelled-out word'],
    ['letters set apart by spaces', 'g r e e n  apple', 'spelled-out word'],
    ['digits and signs', 'gr33n @pp1e', 'digits and signs as letters'],
    ['any signs between letters', 'g.r-e_e*n a..p..p..l..e', 'spelled-out word'],
    ['a letter on each line', 'g\nr\ne\ne\nn a\np\np\nl\ne', 'spelled-out word'],
    ['letters in parentheses and small capitals', '⒢⒭⒠⒠⒩ ᴀᴘᴘʟᴇ', 'look-alike letters'],
    ['enclosing marks', 'g\u20ddr\u20dde\u20dde\u20ddn apple', 'stacked marks'],
    ['regional indicators', '🇬🇷🇪🇪🇳 apple', 'look-alike letters'],
  ])('reads %s', (_what, original, kind) => {
    expect(textOf(original).replaceAll(/ +/g, ' ')).toBe('green apple');
    expect(kindsOf(original)).toContain(kind);
  });

  it.each([
    ['letters left out', 'st*pid i***t'],
    ['signs inside', 'stu.pid id-iot'],
    ['other letters', 'stvpid ydyot'],
    ['no vowels', 'stpd idiot'],
    ['the letters turned round', 'diputs toidi'],
  ])('reads coarse words with %s', (_what, original) => {
    expect(textOf(original)).toBe('stupid idiot');
    expect(kindsOf(original)).toEqual(['masked word']);
  });

  it('shortens stretched words to two letters', () => {
    expect(textOf('gooooood')).toBe('good');
    expect(kindsOf('gooooood')).toEqual(['stretched word']);
    expect(kindsOf('sooo good')).toEqual([]);
  });

  it('tells 1 as l from 1 as i', () => {
    expect(textOf('f1oor h1ll sk1p ki11er')).toBe('floor hill skip killer');
  });

  it.each([
    ['accents', 'Ünal Öztürk, Zürich; crème brûlée; Nguyễn Thị Hòa'],
    ['decomposed accents', 'Zu\u0308rich cre\u0300me'],
    ['joiners of Persian and Hindi', 'می\u200cخواهم क्\u200dष'],
    ['emoji that are joined', '👩\u200d💻 is here ❤\ufe0f'],
    ['soft hyphens', 'docu\u00admentation'],
    ['other scripts', 'Привет, как дела? Καλημέρα κόσμε'],
    ['full-width letters beside Japanese', '東京ＡＢＣ株式会社'],
    ['names with numbers', 'mp3 covid19 b2b h264 windows11 3rd 10am 5km photo-4000x3000'],
    ['addresses', 'https://example.com/a1b2c3 me1you@example.com'],
    ['abbreviations', 'the U.S.A., e.g. Ph.D.'],
    ['lists of letters', 'a, b, c; A/B/C, x = y = z, a b c d'],
    [
      'code and part numbers',
      'C++ and C#, a*b*c1, foo_bar(x)[i]; if (a && b) return x->y; AB-1234-X, 555-0199, 12 a.m.',
    ],
    ['hyphens, paths and stars', "well-known, and/or, src/app.ts, *bold* **strong** 5*6, don't, s. h. it is"],
    ['ordinals and feminine forms', '1ª 2º nº 5, x² + y³'],
    ['marks of direction in Hebrew', 'שלום \u202aabc\u202c'],
  ])('finds no disguise in %s', (_what, original) => {
    expect(kindsOf(original)).toEqual([]);
  });

  it('leaves a text in another alphabet in it', () => {
    expect(textOf('Сорока и ворона')).toBe('сорока и ворона');
  });

  it('knows where a part was in the original', () => {
    const original = 'a g\u200br3\u200ben 𝐚pple';
    const { text, originalSpan } = normaliseText(original);
    const at = text.indexOf('green');
    expect(original.slice(...originalSpan(at, at + 5))).toBe('g\u200br3\u200ben');
    const apple = text.indexOf('apple');
    expect(original.slice(...originalSpan(apple, apple + 5))).toBe('𝐚pple');
  });

  it('changes nothing that it made itself', () => {
    for (const original of ['gr33n @pp1e', 'g r e e n', '🅶reen', 'gooooood', 'plain words']) {
      expect(textOf(textOf(original))).toBe(textOf(original));
    }
  });

  it('takes empty, broken and monotonous text', () => {
    expect(textOf('')).toBe('');
    expect(textOf('a\ud800b')).toBe('a\ud800b');
    expect(textOf('-'.repeat(50_000))).toHaveLength(50_000);
    expect(textOf('a '.repeat(50_000)).length).toBeLessThan(60_000);
    expect(textOf('1!'.repeat(50_000) + 'a')).toHaveLength(100_001);
    for (const part of ['a\u200b', 'a\u0301\u0302', 'f*', 'a.b-', 'a@', '𝐚', 'a..', '*_', '\u202e']) {
      expect(textOf(part.repeat(50_000)).length).toBeLessThanOrEqual(part.length * 50_000);
    }
    expect(textOf('word '.repeat(200_000))).toHaveLength(1_000_000);
  });
});
