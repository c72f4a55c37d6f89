import { LanguageNotAvailableError, PagesInvalidError, parseRequest } from '@cairn/errors';
import {
  EXISTING_TEXT,
  MAX_PAGES_TEXT,
  PagesFault,
  parsePages,
  selectPages,
  type DigitiseSettings,
} from '@cairn/job-contracts';
import { z } from 'zod';

/** Tesseract's names: `eng`, `chi_sim`, up to three joined as `eng+deu`. */
const LANGUAGE = /^[a-z]{3}(_[a-z]{2,8})?(\+[a-z]{3}(_[a-z]{2,8})?){0,2}$/;

const schema = z
  .strictObject({
    language: z
      .string()
      .trim()
      .regex(LANGUAGE, 'Not a language code; use three letters such as eng, or several as in eng+deu.'),
    /** Empty or null: all of them. */
    pages: z.string().trim().max(MAX_PAGES_TEXT).nullable(),
    existingText: z.enum(EXISTING_TEXT),
    autoRotate: z.boolean(),
    deskew: z.boolean(),
    cleanUp: z.boolean(),
  })
  .partial();

/**
 * Settings as a user gives them, on top of others.
 * @param languages those whose data is installed
 * @throws RequestInvalidError naming the field; LanguageNotAvailableError; PagesInvalidError when they are not written as pages
 */
export function parseSettings(given: unknown, base: DigitiseSettings, languages: readonly string[]): DigitiseSettings {
  const { pages, ...changes } = parseRequest(schema, given);
  const settings = { ...base, ...withoutUndefined(changes) };
  const missing = settings.language.split('+').find((language) => !languages.includes(language));
  if (missing !== undefined) throw new LanguageNotAvailableError(missing);
  if (pages === undefined) return settings;
  const { pages: _before, ...allPages } = settings;
  if (!pages) return allPages;
  readPages(() => parsePages(pages));
  return { ...allPages, pages };
}

/** @returns how many pages are selected. @throws PagesInvalidError when the document does not have them */
export function countSelectedPages({ pages }: DigitiseSettings, pageCount: number): number {
  return readPages(() => selectPages(pages, pageCount)).length;
}

function readPages<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof PagesFault) throw new PagesInvalidError(error.message);
    throw error;
  }
}

function withoutUndefined<T extends object>(values: T): { [Name in keyof T]: Exclude<T[Name], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never;
}
