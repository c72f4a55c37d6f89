import { WsException } from '@nestjs/websockets';
import type { Completion, StreamItem } from '../protocol/hub-messages.ts';
import { UploadStream } from './upload-stream.ts';

/** The streams that one client is sending, by their ids. */
export class OpenUploads {
  private readonly capacity: number;
  private readonly streams = new Map<string, UploadStream>();
  private room: PromiseWithResolvers<undefined> | undefined;

  constructor(capacity: number) {
    this.capacity = capacity;
  }

  get size(): number {
    return this.streams.size;
  }

  /** @returns `undefined` when one of the ids is in use or there twice */
  open(ids: readonly string[]): UploadStream[] | undefined {
    if (new Set(ids).size < ids.length || ids.some((id) => this.streams.has(id))) return undefined;
    return ids.map((id) => {
      const stream = new UploadStream(this.capacity, () => this.checkRoom());
      this.streams.set(id, stream);
      return stream;
    });
  }

  /** Items of an unknown stream are late rather than wrong: its reader may have left. */
  push({ invocationId, item }: StreamItem): void {
    this.streams.get(invocationId)?.push(item);
  }

  /** @returns false when no stream has that id */
  complete({ invocationId, error }: Completion): boolean {
    const stream = this.streams.get(invocationId);
    stream?.complete(error === undefined ? undefined : new WsException(error));
    const known = this.streams.delete(invocationId);
    this.checkRoom();
    return known;
  }

  /** The call that read them is over. */
  discard(ids: readonly string[], streams: readonly UploadStream[]): void {
    for (const [index, stream] of streams.entries()) {
      const id = ids[index] ?? '';
      // The id may belong to a later call by now.
      if (this.streams.get(id) === stream) this.streams.delete(id);
      stream.discard();
    }
  }

  abort(reason: Error): void {
    for (const stream of this.streams.values()) stream.complete(reason);
    this.streams.clear();
    this.room?.resolve(undefined);
  }

  /** Resolves when no stream is full; `undefined` when none is. */
  whenRoom(): Promise<undefined> | undefined {
    if (!this.anyFull()) return undefined;
    this.room ??= Promise.withResolvers();
    return this.room.promise;
  }

  private anyFull(): boolean {
    for (const stream of this.streams.values()) if (stream.full) return true;
    return false;
  }

  private checkRoom(): void {
    if (!this.room || this.anyFull()) return;
    this.room.resolve(undefined);
    this.room = undefined;
  }
}
