import { findChromium } from '@cairn/test';
import { chromium, type Browser } from 'playwright-core';

/**
 * The system's own Chromium: nothing is downloaded. `CHROMIUM` names another one.
 * @throws when there is none; the page is not tested without a browser
 */
export function startBrowser(): Promise<Browser> {
  const executablePath = findChromium();
  if (!executablePath) {
    throw new Error('No Chromium found. Install it (Debian: apt-get install chromium) or name one in CHROMIUM.');
  }
  const quiet = ['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'];
  const offline = ['--disable-component-update', '--disable-sync'];
  // Without Chromium's own sandbox, which cannot be set up as root: that is Playwright's default.
  return chromium.launch({ executablePath, args: [...quiet, ...offline] });
}
