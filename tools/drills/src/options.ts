import { parseArgs } from 'node:util';

export interface DrillOptions {
  /** Ids of the drills to run; all when empty. */
  only: string[];
  /** Drills at the same time, each with a server of its own. More than one blurs the recovery times. */
  jobs: number;
  seed: number;
  short: boolean;
}

export const USAGE = `Usage: npm run drill -- [--only 1,5] [--jobs N] [--seed N] [--short] [--list]`;

/** @throws TypeError about arguments that it does not know */
export function readOptions(args: readonly string[]): DrillOptions & { list: boolean } {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string', default: '' },
      jobs: { type: 'string', default: '1' },
      seed: { type: 'string', default: '1' },
      short: { type: 'boolean', default: false },
      list: { type: 'boolean', default: false },
    },
  });
  return {
    only: values.only.split(',').filter((id) => id !== ''),
    jobs: positiveInteger('jobs', values.jobs),
    seed: positiveInteger('seed', values.seed),
    short: values.short,
    list: values.list,
  };
}

function positiveInteger(name: string, text: string): number {
  if (!/^[1-9][0-9]{0,8}$/.test(text)) throw new TypeError(`--${name} takes a positive whole number, not "${text}"`);
  return Number(text);
}
