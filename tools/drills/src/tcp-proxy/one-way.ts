import type { Socket } from 'node:net';

/** What the road between client and server does to what travels on it at this moment. */
export interface RoadState {
  latencyMs: number;
  /** Nothing arrives, nobody is told, and what was sent arrives when the road is open again, as TCP repeats it. */
  closed: boolean;
}

/** One direction of a connection: everything in the order in which it came, when the road lets it. */
export class OneWay {
  private readonly waiting: { bytes: Buffer; dueAt: number }[] = [];
  private timer: NodeJS.Timeout | undefined;
  private ended = false;
  private held = false;
  private readonly to: Socket;
  private readonly road: RoadState;

  constructor(to: Socket, road: RoadState) {
    this.to = to;
    this.road = road;
  }

  /** Keeps back everything that comes from now on. */
  hold(): void {
    this.held = true;
  }

  release(): void {
    this.held = false;
    this.flow();
  }

  send(bytes: Buffer): void {
    this.waiting.push({ bytes, dueAt: performance.now() + this.road.latencyMs });
    this.flow();
  }

  /** Ends the other side once everything before has been delivered; what is held back never will be. */
  end(): void {
    this.ended = true;
    if (this.held) this.waiting.length = 0;
    this.held = false;
    this.flow();
  }

  /** Delivers what is due; called again whenever the road changes. */
  flow(): void {
    clearTimeout(this.timer);
    while (!this.road.closed && !this.held) {
      const next = this.waiting[0];
      if (!next) {
        if (this.ended) this.to.end();
        return;
      }
      const waitMs = next.dueAt - performance.now();
      if (waitMs > 0) {
        this.timer = setTimeout(() => this.flow(), waitMs);
        return;
      }
      this.waiting.shift();
      this.to.write(next.bytes);
    }
  }

  stop(): void {
    clearTimeout(this.timer);
    this.waiting.length = 0;
  }
}
