import type { FileInput, TextPart } from '@cairn/validation';

/**
 * Texts of a document: its title, and what stands on the pages of its files, of as many pages as are looked at in all.
 * What is empty has nothing to judge.
 */
export function textsOf(title: string, files: readonly FileInput[], maxPages: number): TextPart[] {
  const pages = files.flatMap(({ inspection }, index): TextPart[] => {
    const fileNumber = files.length > 1 ? { fileNumber: index + 1 } : {};
    const texts = 'refused' in inspection ? [] : (inspection.texts ?? []);
    return texts.map(({ page, text }) => ({ text, field: 'file', page, ...fileNumber }));
  });
  return [...(title === '' ? [] : [{ text: title, field: 'title' }]), ...pages.slice(0, maxPages)];
}
