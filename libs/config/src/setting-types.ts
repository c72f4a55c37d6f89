import { z } from 'zod';

/** Building blocks for single settings; a value that does not fit is named by its setting, never shown. */
export const positiveInteger = z.coerce.number().int().positive();

export const httpUrl = z.url({ protocol: /^https?$/ });

/** JSON as the text of one setting. */
export const jsonText = z.string().transform((text, context) => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    context.addIssue({ code: 'custom', message: 'must be JSON' });
    return z.NEVER;
  }
});

/** Parts between commas, without blanks and empty parts. */
export const commaList = z.string().transform((text) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== ''),
);
