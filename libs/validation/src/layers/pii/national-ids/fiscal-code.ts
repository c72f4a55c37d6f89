/** Values of characters at odd places, A to Z; a digit has that of the letter at its place in the alphabet. */
const ODD_VALUES = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];

/** The check character of the Italian codice fiscale (D.M. 23 December 1976). */
export function isFiscalCode(code: string): boolean {
  let sum = 0;
  for (let index = 0; index < 15; index++) {
    const character = code.charCodeAt(index);
    const value = character < 65 ? character - 48 : character - 65;
    sum += index % 2 === 0 ? (ODD_VALUES[value] as number) : value;
  }
  return String.fromCharCode(65 + (sum % 26)) === code[15];
}
