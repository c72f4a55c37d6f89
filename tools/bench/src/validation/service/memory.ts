import { readdirSync, readFileSync } from 'node:fs';

export interface Memory {
  /** MB resident now, of the process and those it started. */
  residentMb: number;
  /** MB that the process itself had at most, as the kernel keeps it. */
  peakMb: number;
}

/** @returns undefined where there is no /proc */
export function memoryOf(pid: number): Memory | undefined {
  const own = statusOf(pid);
  if (!own) return undefined;
  const children = childrenOf(pid).map((child) => statusOf(child)?.residentMb ?? 0);
  return { residentMb: children.reduce((sum, mb) => sum + mb, own.residentMb), peakMb: own.peakMb };
}

/** Looks at a process again and again, because children that inspect files come and go. */
export class PeakMemory {
  private highest = 0;
  private readonly timer: NodeJS.Timeout;
  private readonly pid: number;

  constructor(pid: number, everyMs = 50) {
    this.pid = pid;
    this.timer = setInterval(() => this.look(), everyMs);
    this.timer.unref();
  }

  /** Ends it. */
  stop(): number {
    clearInterval(this.timer);
    this.look();
    return this.highest;
  }

  private look(): void {
    const memory = memoryOf(this.pid);
    if (memory) this.highest = Math.max(this.highest, memory.residentMb, memory.peakMb);
  }
}

function statusOf(pid: number): Memory | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const kilobytes = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0);
    return { residentMb: kilobytes('VmRSS') / 1000, peakMb: kilobytes('VmHWM') / 1000 };
  } catch {
    return undefined;
  }
}

function childrenOf(pid: number): number[] {
  try {
    const tasks = readdirSync(`/proc/${pid}/task`);
    return tasks.flatMap((task) =>
      readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
    );
  } catch {
    return [];
  }
}
