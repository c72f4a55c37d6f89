import type { HubMessage } from '../protocol/hub-messages.ts';

export interface IntakeOwner {
  read(chunk: string | Uint8Array): readonly HubMessage[];
  /** A promise asks for patience: nothing more is handed over until it resolves. */
  accept(message: HubMessage): void | Promise<void>;
  /** Told of what `read` or `accept` threw. */
  failed(error: unknown): void;
  /** Told when patience begins and when it ends. */
  hold(held: boolean): void;
}

/** Hands the messages of a connection over in order, no faster than they are taken. */
export class Intake {
  private readonly owner: IntakeOwner;
  /** What had come already when the transport was told to wait. */
  private chunks: (string | Uint8Array)[] = [];
  private messages: readonly HubMessage[] = [];
  private next = 0;
  private isHeld = false;

  constructor(owner: IntakeOwner) {
    this.owner = owner;
  }

  get held(): boolean {
    return this.isHeld;
  }

  take(chunk: string | Uint8Array): void {
    this.chunks.push(chunk);
    if (!this.isHeld) this.work();
  }

  /** Forgets what was not handed over. */
  clear(): void {
    this.chunks = [];
    this.messages = [];
    this.next = 0;
  }

  private work(): void {
    try {
      for (let message = this.nextMessage(); message; message = this.nextMessage()) {
        const patience = this.owner.accept(message);
        if (patience) return this.hold(patience);
      }
    } catch (error) {
      this.clear();
      this.owner.failed(error);
    }
  }

  private nextMessage(): HubMessage | undefined {
    while (this.next >= this.messages.length) {
      const chunk = this.chunks.shift();
      if (chunk === undefined) {
        // An idle connection keeps nothing of what it said.
        this.clear();
        return undefined;
      }
      this.messages = this.owner.read(chunk);
      this.next = 0;
    }
    return this.messages[this.next++];
  }

  private hold(patience: Promise<void>): void {
    this.isHeld = true;
    this.owner.hold(true);
    const goOn = () => {
      this.isHeld = false;
      this.work();
      if (!this.isHeld) this.owner.hold(false);
    };
    patience.then(goOn, goOn);
  }
}
