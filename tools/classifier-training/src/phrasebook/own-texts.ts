import type { LabelledText } from '../labelled/labelled-texts.ts';
import { Phrasebook } from './phrasebook.ts';

const TEXTS_OF_A_TEMPLATE = 20;

/** What the templates of a file give; the texts of a template are a family, because they are alike. */
export function ownTexts(
  file: URL,
  { group, label, seed }: Pick<LabelledText, 'group' | 'label'> & { seed: number },
): LabelledText[] {
  const book = Phrasebook.read(file, seed);
  return book.templates.flatMap((template, family) =>
    book.write(template, TEXTS_OF_A_TEMPLATE).map((text) => ({ group, label, text, family })),
  );
}
