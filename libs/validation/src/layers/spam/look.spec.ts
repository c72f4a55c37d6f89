import { lookFeatures } from './look.ts';

/** How many looks two texts have apart. */
function differences(first: string, second: string): number {
  const others = lookFeatures(second);
  return lookFeatures(first).filter((look, at) => look !== others[at]).length;
}

describe('lookFeatures', () => {
  it('are the same for texts that look the same', () => {
    expect(lookFeatures('Come to the red house')).toEqual(lookFeatures('Walk by the old river'));
  });

  it.each([
    ['digits', 'room a', 'room 1'],
    ['exclamation marks', 'come here.', 'come here!'],
    ['links', 'see http here', 'see http:here'],
    ['words of capitals', 'abcd efgh ijkl mnop qrst uvwx N OW', 'abcd efgh ijkl mnop qrst uvwx  NOW'],
    ['currencies', 'for a 1', 'for £ 1'],
    ['pictures', 'well ..', 'well 🎉'],
    ['length', 'a'.repeat(19), 'a'.repeat(20)],
    ['share of capitals', 'a letter without any', 'A Letter With Some B'],
  ])('tell %s', (_what, without, withIt) => {
    expect(differences(without, withIt)).toBe(1);
  });

  it('know capitals and letters of other alphabets', () => {
    expect(differences('ПРИВЕТ всем друзьям', 'привет всем друзьям')).toBe(2);
  });
});
