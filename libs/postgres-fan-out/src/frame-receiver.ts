import type { Frame } from './frame.ts';
import { PublisherStream, type StreamEvents } from './publisher-stream.ts';

/** Far more replicas than there are; the longest silent one is forgotten first. */
const MAX_PUBLISHERS = 1_000;

/** Puts the frames of all publishers back together. */
export class FrameReceiver {
  private readonly ownPublisher: string;
  private readonly events: StreamEvents;
  private readonly streams = new Map<string, PublisherStream>();

  constructor(ownPublisher: string, events: StreamEvents) {
    this.ownPublisher = ownPublisher;
    this.events = events;
  }

  accept(frame: Frame): void {
    if (frame.publisher === this.ownPublisher) return;
    const stream = this.streams.get(frame.publisher) ?? new PublisherStream(this.events);
    this.streams.delete(frame.publisher);
    this.streams.set(frame.publisher, stream);
    stream.accept(frame);
    const [oldest] = this.streams.keys();
    if (this.streams.size > MAX_PUBLISHERS && oldest !== undefined) this.streams.delete(oldest);
  }

  /** Listening began anew: whatever was sent in between is lost. */
  restarted(): void {
    for (const stream of this.streams.values()) stream.interrupted();
    this.events.lost();
  }
}
