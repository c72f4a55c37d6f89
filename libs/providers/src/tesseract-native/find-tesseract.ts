import { existsSync } from 'node:fs';

/** Debian's package, Homebrew's on both kinds of Mac, the Windows installer's. */
const PATHS = [
  '/usr/bin/tesseract',
  '/usr/local/bin/tesseract',
  '/opt/homebrew/bin/tesseract',
  'C:\\Program Files\\Tesseract-OCR\\tesseract.exe',
];

/** The Tesseract that is installed on this machine, if there is one. */
export function findTesseract(paths: readonly string[] = PATHS): string | undefined {
  return paths.find((path) => existsSync(path));
}

/**
 * Name of the provider that recognises on this machine when nobody chose one: the installed Tesseract, which needs less
 * CPU time, else the embedded one.
 */
export function preferredEngine(installed = findTesseract()): 'tesseract-native' | 'tesseract' {
  return installed === undefined ? 'tesseract' : 'tesseract-native';
}
