import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A statement as a session really ran it. */
export interface LoggedPlan {
  ms: number;
  statement: string;
  /** As `EXPLAIN (ANALYZE, BUFFERS)` prints it. */
  plan: string;
}

const FOLDER = 'plans';

/** For a server whose plans shall be read. */
export const PLAN_LOG_SETTINGS = {
  logging_collector: 'on',
  log_destination: 'jsonlog',
  log_directory: FOLDER,
  log_filename: 'server.log',
  log_rotation_size: '0',
};

/** For a database: its sessions log the plan of every statement, from their beginning. */
export const LOG_PLANS = {
  session_preload_libraries: 'auto_explain',
  log_min_messages: 'log',
  'auto_explain.log_min_duration': '0',
  'auto_explain.log_analyze': 'on',
  'auto_explain.log_buffers': 'on',
  'auto_explain.log_parameter_max_length': '0',
};

const LOGGED = /^duration: ([\d.]+) ms {2}plan:\nQuery Text: ([^]*)$/;
/** The statement may have any number of lines; the first of its plan has a cost. */
const FIRST_LINE = /^.*\(cost=/m;

/** All plans so far, in the order in which the statements ended. */
export async function readPlans(dataFolder: string): Promise<LoggedPlan[]> {
  const text = await readFile(join(dataFolder, FOLDER, 'server.json'), 'utf8');
  const lines = text.split('\n').filter((line) => line !== '');
  return lines.flatMap((line) => {
    const { message = '' } = JSON.parse(line) as { message?: string };
    return loggedPlan(message) ?? [];
  });
}

/** @param message of the log; undefined when it tells of something else */
export function loggedPlan(message: string): LoggedPlan | undefined {
  const [, ms, text = ''] = LOGGED.exec(message) ?? [];
  const begin = FIRST_LINE.exec(text)?.index;
  if (begin === undefined) return undefined;
  return { ms: Number(ms), statement: text.slice(0, begin).trim(), plan: text.slice(begin).trimEnd() };
}
