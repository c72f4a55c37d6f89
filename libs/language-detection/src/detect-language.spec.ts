import { detectLanguage } from './index.ts';

const SENTENCES: readonly [language: string, text: string][] = [
  ['en', 'what time does the next train to the coast leave this evening'],
  ['de', 'Der Garten liegt hinter dem Haus, und im Sommer sitzen wir dort.'],
  ['fr', 'Le jardin se trouve derrière la maison, et nous y sommes en été.'],
  ['es', 'El jardín está detrás de la casa y en verano nos sentamos allí.'],
  ['it', 'Il giardino si trova dietro la casa e d’estate ci sediamo lì.'],
  ['pt', 'O jardim fica atrás da casa e no verão sentamos lá fora.'],
  ['nl', 'De tuin ligt achter het huis en in de zomer zitten we daar.'],
  ['pl', 'Ogród znajduje się za domem, a latem często tam siedzimy.'],
  ['cs', 'Zahrada je za domem a v létě tam rádi sedíme.'],
  ['sv', 'Trädgården ligger bakom huset och på sommaren sitter vi där.'],
  ['tr', 'Bahçe evin arkasında ve yazın orada oturuyoruz.'],
  ['ru', 'Сад находится за домом, и летом мы там сидим.'],
  ['uk', 'Сад знаходиться за будинком, і влітку ми там сидимо.'],
  ['vi', 'Khu vườn nằm ở phía sau nhà và chúng tôi ngồi đó vào mùa hè.'],
  ['hi', 'बगीचा घर के पीछे है और गर्मियों में हम वहाँ बैठते हैं।'],
  ['ar', 'الحديقة خلف المنزل ونجلس هناك في الصيف.'],
  ['zh', '花园在房子后面，夏天我们坐在那里。'],
  ['ja', '庭は家の裏にあり、夏にはそこに座ります。'],
  ['ko', '정원은 집 뒤에 있고 여름에는 거기에 앉습니다.'],
  ['el', 'Ο κήπος βρίσκεται πίσω από το σπίτι.'],
];

describe('detectLanguage', () => {
  it.each(SENTENCES)('knows %s in "%s"', (language, text) => {
    const { languages, isProse } = detectLanguage(text);
    expect(languages[0]?.language).toBe(language);
    expect(languages[0]?.probability).toBeGreaterThan(0.5);
    expect(isProse).toBe(true);
  });

  it.each([
    'Senior Vice President of Marketing',
    'Assistant to the Regional Manager',
    'Anna Müller, Pedro Sánchez, Li Wei',
  ])('does not take "%s" for sentences', (text) => {
    expect(detectLanguage(text).isProse).toBe(false);
  });

  it('looks at addresses, codes and numbers as at nothing', () => {
    const bare = 'please have a look at the garden';
    const { languages } = detectLanguage(
      `${bare} https://example.de/der-garten-hinter-dem-haus user@beispiel.de AB12-X9`,
    );
    expect(languages).toEqual(detectLanguage(bare).languages);
    expect(detectLanguage('https://example.com/path 12345 AB12').languages).toEqual([]);
  });

  it('takes names in another script as a part of the text around them', () => {
    expect(detectLanguage('我们今天在 Berlin 的 Hauptbahnhof 见面吧').languages[0]?.language).toBe('zh');
  });

  it('reads letters and their marks as one, whichever way they are written', () => {
    const text = 'Khu vườn nằm ở phía sau nhà';
    expect(detectLanguage(text.normalize('NFD'))).toEqual(detectLanguage(text));
  });

  it('looks at a bounded part of a long text', () => {
    const { letters, languages } = detectLanguage('The garden lies behind the house. '.repeat(30_000));
    expect(letters).toBeLessThan(2_000);
    expect(languages[0]?.language).toBe('en');
  });

  it.each(['', ' ', '12345', '\u200d', '’', 'ꦲꦤꦕꦫꦏ'])('knows no language in %j', (text) => {
    expect(detectLanguage(text).languages).toEqual([]);
  });
});
