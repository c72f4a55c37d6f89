import { TitleInvalidError } from '@cairn/errors';

export const MAX_TITLE_CHARACTERS = 200;

const CONTROL = /\p{Cc}/u;

/**
 * The title as it is stored: trimmed, at most 200 characters, no control characters. Blank counts as not given.
 * @param fallback used without a title; cut to fit, because it is a file name that nobody typed as a title
 * @throws TitleInvalidError
 */
export function parseTitle(given: string | undefined, fallback: string): string {
  const title = given?.trim();
  if (!title) return [...fallback].slice(0, MAX_TITLE_CHARACTERS).join('');
  if (title.length > MAX_TITLE_CHARACTERS && [...title].length > MAX_TITLE_CHARACTERS) {
    throw new TitleInvalidError(`it is longer than ${MAX_TITLE_CHARACTERS} characters`);
  }
  if (CONTROL.test(title) || !title.isWellFormed()) {
    throw new TitleInvalidError('it holds control characters or broken Unicode; remove them');
  }
  return title;
}
