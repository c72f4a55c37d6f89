import type { DocumentSettings } from '@cairn/client';
import { PagesFault, parsePages } from '@cairn/job-contracts';

/** What a document is digitised with unless somebody says otherwise. */
export const defaultSettings: DocumentSettings = {
  language: 'eng',
  pages: null,
  existingText: 'skip',
  autoRotate: true,
  deskew: true,
  cleanUp: false,
};

/** Languages as people call them; others are shown by their code. */
const languageNames: Readonly<Record<string, string>> = {
  ara: 'Arabic',
  ces: 'Czech',
  chi_sim: 'Chinese (simplified)',
  chi_tra: 'Chinese (traditional)',
  dan: 'Danish',
  deu: 'German',
  ell: 'Greek',
  eng: 'English',
  fin: 'Finnish',
  fra: 'French',
  heb: 'Hebrew',
  hin: 'Hindi',
  hun: 'Hungarian',
  ita: 'Italian',
  jpn: 'Japanese',
  kor: 'Korean',
  lat: 'Latin',
  nld: 'Dutch',
  nor: 'Norwegian',
  pol: 'Polish',
  por: 'Portuguese',
  ron: 'Romanian',
  rus: 'Russian',
  spa: 'Spanish',
  swe: 'Swedish',
  tur: 'Turkish',
  ukr: 'Ukrainian',
};

/** `eng+deu` is “English, German”. */
export function languageName(code: string): string {
  return code
    .split('+')
    .map((part) => languageNames[part] ?? part)
    .join(', ');
}

export const existingTextNames: Readonly<Record<DocumentSettings['existingText'], string>> = {
  skip: 'Keep it',
  redo: 'Replace an invisible text layer',
  force: 'Replace the page by a picture of it',
};

/** What differs from the defaults, in words; empty when nothing does. */
export function settingsInWords(settings: DocumentSettings): string[] {
  const { pages, existingText, autoRotate, deskew, cleanUp } = settings;
  return [
    ...(pages === null ? [] : [`pages ${pages}`]),
    ...(existingText === 'redo' ? ['existing text layers replaced'] : []),
    ...(existingText === 'force' ? ['pages with text replaced by pictures of them'] : []),
    ...(autoRotate ? [] : ['not turned upright']),
    ...(deskew ? [] : ['not straightened']),
    ...(cleanUp ? ['background cleaned'] : []),
  ];
}

/** @returns what is wrong with the selection of pages as it is typed, in words; null when the service may judge it */
export function pagesProblem({ pages }: DocumentSettings): string | null {
  if (pages === null || pages.trim() === '') return null;
  try {
    parsePages(pages);
    return null;
  } catch (error) {
    if (error instanceof PagesFault) return error.message;
    throw error;
  }
}
