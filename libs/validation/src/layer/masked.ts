/** Shows that something was found without giving it away: `s… (40) …x`. Short texts show no character at all. */
export function masked(found: string): string {
  const characters = [...found];
  if (characters.length < 6) return `(${characters.length})`;
  return `${characters[0]}… (${characters.length}) …${characters.at(-1)}`;
}
