import { readdirSync, readFileSync } from 'node:fs';

/** USER_HZ, which is 100 on every Linux that runs Node. */
const MS_PER_TICK = 10;

/**
 * CPU time of a process and its children, those that have ended included. Undefined where there is no /proc.
 * A server that has a process per connection loses nothing, because a parent inherits the time of a child that ends.
 */
export function processTreeCpuMs(pid: number): number | undefined {
  const root = readStat(pid);
  if (!root) return undefined;
  let ticks = root.own + root.ofEnded;
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const child = readStat(Number(entry));
    if (child?.parent === pid) ticks += child.own + child.ofEnded;
  }
  return ticks * MS_PER_TICK;
}

function readStat(pid: number): { parent: number; own: number; ofEnded: number } | undefined {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return undefined;
  }
  // The name in parentheses may hold spaces and parentheses; what follows it are numbers, from field 3 on (see proc(5)).
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const field = (number: number): number => Number(fields[number - 3]);
  return { parent: field(4), own: field(14) + field(15), ofEnded: field(16) + field(17) };
}
