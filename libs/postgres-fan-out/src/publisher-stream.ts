import type { Frame, FrameBody } from './frame.ts';
import { sha256Of } from './pack-messages.ts';

export interface StreamEvents {
  /** A JSON list of encoded messages. */
  deliver(text: string): void;
  /** Messages are missing and will not come. */
  lost(): void;
  /** @returns undefined when it is gone */
  fetch(id: string): Promise<string | undefined>;
  fetchFailed(error: unknown): void;
}

/** Frames that may wait for a stored message before them. */
const MAX_WAITING = 1_000;

/** What arrives from one publisher: in order, each frame once, and told when some are missing. */
export class PublisherStream {
  private readonly events: StreamEvents;
  private last = 0;
  /** Whether `last` is where the publisher was, rather than where we happened to stop listening. */
  private following = false;
  private parts: string[] = [];
  private waiting = 0;
  private previous: Promise<void> | undefined;

  constructor(events: StreamEvents) {
    this.events = events;
  }

  interrupted(): void {
    this.following = false;
    this.parts = [];
  }

  accept({ number, after, body }: Frame): void {
    // Sent again, because the publisher did not learn that it had arrived.
    if (number <= this.last) return;
    const expectedBefore = this.following ? this.last : after;
    if (number !== expectedBefore + 1) {
      this.parts = [];
      this.events.lost();
    }
    this.last = number;
    this.following = true;
    this.take(body);
  }

  private take(body: FrameBody): void {
    switch (body.kind) {
      case 'messages':
        return this.inTurn(() => void this.events.deliver(body.text));
      case 'part': {
        // The rest of a message whose beginning was sent before we listened, or got lost: both were told.
        if (body.index !== this.parts.length) return;
        this.parts.push(body.text);
        if (this.parts.length < body.count) return;
        const text = this.parts.join('');
        this.parts = [];
        return this.inTurn(() => void this.events.deliver(text));
      }
      case 'stored':
        return this.inTurn(() => this.fetchStored(body.id, body.sha256));
    }
  }

  private async fetchStored(id: string, sha256: string): Promise<void> {
    const text = await this.events.fetch(id).catch((error: unknown) => this.events.fetchFailed(error));
    if (typeof text === 'string' && sha256Of(text) === sha256) this.events.deliver(text);
    else this.events.lost();
  }

  /** At once, unless a stored message before it is still being fetched. */
  private inTurn(work: () => void | Promise<void>): void {
    if (this.waiting >= MAX_WAITING) return this.events.lost();
    const started = this.previous ? this.previous.then(work) : work();
    if (!started) return;
    this.waiting += 1;
    const done: Promise<void> = started.finally(() => {
      this.waiting -= 1;
      if (this.previous === done) this.previous = undefined;
    });
    this.previous = done;
  }
}
