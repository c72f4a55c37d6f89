import { existsSync } from 'node:fs';
import { installDebianPackages } from './debian-packages.ts';

const PATHS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** The browser that the page is tested in: the one named in `CHROMIUM`, else the system's own. */
export function findChromium(env: Readonly<Record<string, string | undefined>> = process.env): string | undefined {
  return env.CHROMIUM ?? PATHS.find((path) => existsSync(path));
}

/**
 * Installs Debian's Chromium where there is no browser and this user may install packages. Elsewhere the browser test
 * fails and says what to do; it is not left out.
 */
export function installChromiumIfMissing(): void {
  if (findChromium() || !existsSync('/usr/bin/apt-get')) return;
  console.log('Installing Chromium for the browser test …');
  if (!installDebianPackages(['chromium']))
    console.log('Chromium could not be installed; install it, or name a browser in CHROMIUM.');
}
