import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

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
  const asRoot = process.getuid?.() === 0 ? [] : ['sudo', '--non-interactive'];
  console.log('Installing Chromium for the browser test …');
  for (const args of [
    ['update', '--quiet=2'],
    ['install', '--yes', '--quiet=2', '--no-install-recommends', 'chromium'],
  ]) {
    const [program = '', ...rest] = [...asRoot, 'apt-get', ...args];
    const { status } = spawnSync(program, rest, {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
    if (status !== 0) return console.log('Chromium could not be installed; install it, or name a browser in CHROMIUM.');
  }
}
