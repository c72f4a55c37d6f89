import { watch } from 'node:fs';
import { join, sep } from 'node:path';

const SETTLE_MS = 150;

/**
 * Calls back once whenever sources below these folders have changed and no more changes come.
 * @param concerns whether a project (`libs/auth`) matters
 */
export function watchSources(root: string, concerns: (project: string) => boolean, onChange: () => void): void {
  let timer: NodeJS.Timeout | undefined;
  const changed = (path: string): void => {
    const [group = '', name = ''] = path.split(sep);
    if (path.endsWith('.spec.ts') || !concerns(`${group}/${name}`)) return;
    clearTimeout(timer);
    timer = setTimeout(onChange, SETTLE_MS);
  };
  for (const group of ['apps', 'libs']) {
    watch(join(root, group), { recursive: true }, (_event, file) => changed(join(group, file ?? '')));
  }
}
