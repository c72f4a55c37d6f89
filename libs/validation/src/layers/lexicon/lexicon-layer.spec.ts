import { textInput } from '../../layer/layer-input.fixture.ts';
import type { LayerResult } from '../../layer/layer.ts';
import { lexiconLayer } from './lexicon-layer.ts';

function analyse(text: string, settings: object = {}): LayerResult {
  return lexiconLayer.analyse(textInput(text), {
    settings: lexiconLayer.settings.parse(settings),
    signal: new AbortController().signal,
  }) as LayerResult;
}

const found = (text: string, settings: object): string[] =>
  analyse(text, { lists: [], ...settings }).reasons.map(({ span = [0, 0] }) => text.slice(...span));

describe('the lexicon layer', () => {
  it.each([
    ['a whole word', 'turnip', 'A turnip, two turnips', ['turnip']],
    ['a stem', 'run*', 'runs running outrun', ['run', 'run']],
    ['the end of words', '*ware', 'software warehouse hardware', ['ware', 'ware']],
    ['a part of words', '*art*', 'party start art', ['art', 'art', 'art']],
    ['a phrase', 'green door', 'a green  door, a green-door, greener doors', ['green  door', 'green-door']],
    ['upper case and accents', 'crème', 'CREME Crème', ['CREME', 'Crème']],
    ['doubled letters as they are', 'god', 'god good godd', ['god']],
    ['a sign-less script', '房子', '在房子后面', ['房子']],
    ['digits', '88', '88 188 8', ['88']],
  ])('finds %s', (_what, term, text, parts) => {
    expect(found(text, { blockTerms: [term] })).toEqual(parts);
  });

  it.each([
    ['digits for letters', 'a turn1p'],
    ['look-alike letters', 'a turnіp'],
    ['invisible characters', 'a tur\u200bnip'],
    ['letters set apart', 'a t.u.r.n.i.p here'],
    ['stretched letters', 'a turniiiip'],
  ])('finds a term behind %s', (_what, text) => {
    expect(analyse(text, { blockTerms: ['turnip'] })).toMatchObject({ reasons: [{ code: 'TERM_BLOCKED' }] });
  });

  it('weighs terms as the policy says, and masks what it found', () => {
    const blockTerms = [{ term: 'turnip', severity: 3, category: 'vegetable' }, 'parsnip'];
    expect(analyse('a turnip', { blockTerms })).toMatchObject({
      score: 0.5,
      severity: 3,
      categories: { vegetable: 0.5 },
      reasons: [{ code: 'TERM_BLOCKED', span: [2, 8], evidence: 't… (6) …p' }],
    });
    expect(analyse('a turnip and a parsnip', { blockTerms })).toMatchObject({ severity: 5 });
    expect(analyse('a turnip and a parsnip', { blockTerms }).score).toBeGreaterThan(0.8);
  });

  it('marks terms that refuse the input', () => {
    const result = analyse('parsnip, turnip', { blockTerms: ['parsnip', { term: 'turnip', severity: 1, veto: true }] });
    expect(result.score).toBe(1);
    expect(result.reasons.map(({ code }) => code)).toEqual(['TERM_VETOED', 'TERM_BLOCKED']);
  });

  it('finds nothing inside of what is allowed, and the longest of several terms', () => {
    const settings = { blockTerms: ['turnip', 'white turnip', 'dick'], allowTerms: ['turnip soup', 'dick'] };
    expect(found('turnip soup, white turnip, Dick', settings)).toEqual(['white turnip']);
  });

  it('lets many mild words be no more than mild', () => {
    const blockTerms = ['one', 'two', 'three', 'four'].map((term) => ({ term, severity: 2 }));
    expect(analyse('one two three four', { blockTerms }).score).toBeLessThan(0.5);
  });

  it.each(['word*word', '*', '', '!!!', 'a'.repeat(101)])('does not take "%s" for a term', (term) => {
    expect(lexiconLayer.settings.safeParse({ blockTerms: [term] }).success).toBe(false);
    expect(lexiconLayer.settings.safeParse({ allowTerms: [term] }).success).toBe(false);
  });

  describe('with its own list', () => {
    it.each([
      'Scunthorpe, Penistone, Clitheroe, Lightwater and Essex',
      'a classic assessment of the cockpit by Charles Dickens',
      'assassin, bassist, passenger, embarrassed, sussex',
      'Dick Van Dyke, Moby Dick, Randy Newman, Fanny Price and Jim Titmuss',
      'great tits and blue tits feed on peanuts',
      'kill the process, then abort the child and execute it again',
      'master/slave replication with a dead slave',
      'the daemon kills zombie children and reaps orphans',
      'screening for breast cancer, examination of the rectum and the testicles',
      'the gay and lesbian centre welcomes queer and transgender people',
      'Black, Jewish, Muslim and Asian women in science',
      'a maine coon cat, a cocker spaniel and a homo sapiens',
      'magna cum laude, tit for tat, cock and bull story',
      'Hooker Inspector, Butt Welder, Screw Machine Operator, Nut Roaster',
      'the hell of war and a damn good book',
      'how do I shoot a gun in this game and bomb the base',
    ])('has no objection to "%s"', (text) => {
      expect(analyse(text).score).toBeLessThan(0.5);
    });

    it('knows words by category and severity', () => {
      const mild = analyse('what a load of bullshit');
      expect(mild.reasons).toMatchObject([{ code: 'TERM_OFFENSIVE' }]);
      expect(mild.severity).toBeGreaterThan(1);
      expect(Object.keys(mild.categories ?? {})).toHaveLength(1);
    });

    it('says that it knows English only, unless the policy adds a list', () => {
      expect(analyse('Привет, как дела?')).toMatchObject({ score: 0, confidence: 'low' });
      expect(analyse('Привет, как дела?', { lists: ['built-in', 'ru'] }).confidence).toBeUndefined();
      expect(analyse('What a day').confidence).toBeUndefined();
    });

    it('has further languages for policies that name them', () => {
      const text = 'So ein Arschloch';
      expect(analyse(text).reasons).toEqual([]);
      expect(analyse(text, { lists: ['de'] })).toMatchObject({ score: 0.5, severity: 3 });
      expect(lexiconLayer.settings.safeParse({ lists: ['xx'] }).success).toBe(false);
    });
  });
});
