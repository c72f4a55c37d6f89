interface StreamRecord {
  target: string;
  arguments: unknown[];
}

/** What one client has of a numbered stream, and what is wrong with it. */
export class StreamLedger {
  /** Number of the last message that it has, or knows to be in a gap. */
  cursor = 0;
  received = 0;
  gaps = 0;
  readonly terminals: number[] = [];
  readonly faults: string[] = [];

  take({ target, arguments: values }: StreamRecord): void {
    if (target === 'message') this.message(values as [number, boolean]);
    else if (target === 'gap') this.gap(values as [number, number, number[]]);
  }

  private message([number, terminal]: [number, boolean]): void {
    this.goOn(number, number);
    this.received += 1;
    if (terminal) this.terminals.push(number);
  }

  private gap([first, last, terminals]: [number, number, number[]]): void {
    this.goOn(first, last);
    this.gaps += 1;
    this.terminals.push(...terminals);
  }

  private goOn(first: number, last: number): void {
    if (first !== this.cursor + 1) this.faults.push(`${first} came after ${this.cursor}`);
    this.cursor = last;
  }
}
