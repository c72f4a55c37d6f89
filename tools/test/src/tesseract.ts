import { existsSync } from 'node:fs';
import { installDebianPackages } from './debian-packages.ts';

const PATHS = ['/usr/bin/tesseract', '/usr/local/bin/tesseract', '/opt/homebrew/bin/tesseract'];

/**
 * Installs Debian's Tesseract where there is none and this user may install packages: the specs of the native engine run
 * it. Elsewhere they fail; they are not left out.
 */
export function installTesseractIfMissing(): void {
  if (PATHS.some((path) => existsSync(path)) || !existsSync('/usr/bin/apt-get')) return;
  console.log('Installing Tesseract for the specs of the native engine …');
  if (!installDebianPackages(['tesseract-ocr'])) console.log('Tesseract could not be installed; install it yourself.');
}
