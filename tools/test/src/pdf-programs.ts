import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { installDebianPackages } from './debian-packages.ts';

const PROGRAMS = { qpdf: 'qpdf', pdftotext: 'poppler-utils' } as const;

/** Installs the programs that specs read PDFs with, where they are missing; without them those specs fail and say so. */
export function installPdfProgramsIfMissing(): void {
  const missing = Object.entries(PROGRAMS).filter(([program]) => spawnSync(program, ['--version']).error);
  if (missing.length === 0 || !existsSync('/usr/bin/apt-get')) return;
  const packages = missing.map(([, name]) => name);
  console.log(`Installing ${packages.join(' and ')} for the tests of PDFs …`);
  if (!installDebianPackages(packages)) console.log(`They could not be installed; install ${packages.join(', ')}.`);
}
