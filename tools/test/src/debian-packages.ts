import { spawnSync } from 'node:child_process';

/** @returns whether they are installed now; it takes rights that not every user has */
export function installDebianPackages(packages: readonly string[]): boolean {
  const asRoot = process.getuid?.() === 0 ? [] : ['sudo', '--non-interactive'];
  return [
    ['update', '--quiet=2'],
    ['install', '--yes', '--quiet=2', '--no-install-recommends', ...packages],
  ].every((args) => {
    const [program = '', ...rest] = [...asRoot, 'apt-get', ...args];
    const { status } = spawnSync(program, rest, {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
    return status === 0;
  });
}
