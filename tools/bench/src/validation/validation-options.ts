import { parseArgs } from 'node:util';

export interface ValidationBenchOptions {
  /** Folder of labelled data. */
  data?: string;
  quick: boolean;
  /** File for all figures as JSON. */
  json?: string;
  /** A running service instead of one started here. */
  url?: string;
  token?: string;
  /** Also the records that were there to train with. */
  dev: boolean;
  /** Only these measurements. */
  only?: readonly string[];
}

export const MEASUREMENTS = [
  'toxicity',
  'obfuscation',
  'spam',
  'injection',
  'pii',
  'secrets',
  'gibberish',
  'language',
  'files',
  'speed',
] as const;

export const USAGE = `npm run bench:validation -- [options]

  --data FOLDER   labelled data; without it only what needs none: own small sets, speed, memory
  --quick         a part of everything, to see that it works
  --json FILE     all figures as JSON
  --url URL       a running validation-service instead of one started here; then also
  --token TOKEN   a user's token for it
  --dev           also the records that were there to train and tune with
  --only a,b      only these: ${MEASUREMENTS.join(', ')}`;

/** @throws Error with a message for the user */
export function parseValidationOptions(args: readonly string[]): ValidationBenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      data: { type: 'string' },
      quick: { type: 'boolean', default: false },
      json: { type: 'string' },
      url: { type: 'string' },
      token: { type: 'string' },
      dev: { type: 'boolean', default: false },
      only: { type: 'string' },
    },
  });
  const { data, quick, json, url, token, dev } = values;
  if ((url === undefined) !== (token === undefined)) throw new Error('--url and --token go together.');
  if (dev && data === undefined) throw new Error('--dev needs --data.');
  const only = values.only?.split(',').map((name) => name.trim());
  const unknown = only?.find((name) => !MEASUREMENTS.includes(name as never));
  if (unknown !== undefined) throw new Error(`--only does not know ${unknown}. It knows ${MEASUREMENTS.join(', ')}.`);
  return {
    quick,
    dev,
    ...(data === undefined ? {} : { data }),
    ...(json === undefined ? {} : { json }),
    ...(url === undefined || token === undefined ? {} : { url: url.replace(/\/$/, ''), token }),
    ...(only === undefined ? {} : { only }),
  };
}
