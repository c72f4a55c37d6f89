import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

const CANDIDATES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/**
 * The system's own Chromium: nothing is downloaded. `CHROMIUM` names another one.
 * @throws when there is none; the page is not tested without a browser
 */
export function startBrowser(): Promise<Browser> {
  const executablePath = process.env.CHROMIUM ?? CANDIDATES.find((path) => existsSync(path));
  if (!executablePath) {
    throw new Error('No Chromium found. Install it (Debian: apt-get install chromium) or name one in CHROMIUM.');
  }
  const quiet = ['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'];
  const offline = ['--disable-component-update', '--disable-sync'];
  // Without Chromium's own sandbox, which cannot be set up as root: that is Playwright's default.
  return chromium.launch({ executablePath, args: [...quiet, ...offline] });
}
