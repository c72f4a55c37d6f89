// Read before anything is installed, so that `--help` and a misspelt flag answer at once on a plain Node 20.
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

/** @typedef {'domain-api' | 'processing-service' | 'validation-service'} ServiceName */

/**
 * @typedef {object} StartOptions
 * @property {boolean} help
 * @property {boolean} exit stop once the documents are done
 * @property {string[]} input absolute paths; empty for the bundled scan
 * @property {string} [out] absolute path of the folder for results
 * @property {boolean} fresh
 * @property {number} [portBase]
 * @property {ServiceName} [only]
 */

/** @type {readonly ServiceName[]} */
export const SERVICE_NAMES = ['domain-api', 'processing-service', 'validation-service'];

const LAST_PORT_BASE = 65_500;

export const USAGE = `Usage: npm start -- [options]

Starts everything Cairn needs on this machine, turns a scanned document into a searchable PDF, and stays up.

  --input FILE...   digitise your own documents (PDF, PNG, JPEG, TIFF) instead of the bundled scan
  --out DIR         folder for the results (default: .cairn/results)
  --exit            stop when the documents are done; exit code 0 when all of them succeeded
  --fresh           forget everything kept in .cairn first
  --port-base N     use the ports from N on instead of free ones
  --only SERVICE    start one service and what it needs: ${SERVICE_NAMES.join(', ')}
  --help            show this

Exit codes: 0 success, 1 a document failed or was rejected, 2 wrong usage or the stack did not start.
`;

/** What the user asked for makes no sense; the message says why. */
export class UsageError extends Error {}

/**
 * @param {string[]} args
 * @param {string} workingDirectory where relative paths start
 * @returns {StartOptions}
 */
export function parseStartOptions(args, workingDirectory) {
  const { values, tokens } = parse(args);
  const input = inputFiles(tokens).map((file) => resolve(workingDirectory, file));
  for (const file of input) {
    if (!statSync(file, { throwIfNoEntry: false })?.isFile()) throw new UsageError(`--input: there is no file ${file}`);
  }
  if (values.only !== undefined && !SERVICE_NAMES.includes(/** @type {ServiceName} */ (values.only))) {
    throw new UsageError(`--only: there is no service ${values.only}; choose one of ${SERVICE_NAMES.join(', ')}`);
  }
  if (values.only !== undefined && values.only !== 'domain-api' && (input.length > 0 || values.exit)) {
    throw new UsageError('--only starts no document job, so it does not go with --input or --exit');
  }
  return {
    help: values.help ?? false,
    exit: values.exit ?? false,
    input,
    out: values.out === undefined ? undefined : resolve(workingDirectory, values.out),
    fresh: values.fresh ?? false,
    portBase: portBase(values['port-base']),
    only: /** @type {ServiceName | undefined} */ (values.only),
  };
}

function parse(args) {
  try {
    return parseArgs({
      args,
      tokens: true,
      allowPositionals: true,
      options: {
        help: { type: 'boolean', short: 'h' },
        exit: { type: 'boolean' },
        input: { type: 'string', multiple: true },
        out: { type: 'string' },
        fresh: { type: 'boolean' },
        'port-base': { type: 'string' },
        only: { type: 'string' },
      },
    });
  } catch (error) {
    // Node adds advice about `--`, which npm would swallow.
    throw new UsageError(error.message.split('. ')[0]);
  }
}

/** `--input a b c` names three files: plain arguments belong to the `--input` before them. */
function inputFiles(tokens) {
  const files = [];
  let afterInput = false;
  for (const token of tokens) {
    if (token.kind === 'option') {
      afterInput = token.name === 'input';
      if (afterInput) files.push(token.value);
    } else if (token.kind === 'positional') {
      if (!afterInput) throw new UsageError(`Unexpected argument ${token.value}; files go after --input`);
      files.push(token.value);
    }
  }
  return files;
}

function portBase(text) {
  if (text === undefined) return undefined;
  const base = Number(text);
  if (Number.isInteger(base) && base >= 1024 && base <= LAST_PORT_BASE) return base;
  throw new UsageError(`--port-base: ${text} is no port from 1024 to ${LAST_PORT_BASE}`);
}
