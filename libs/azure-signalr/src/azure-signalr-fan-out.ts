import { HubMessageTooLargeError } from '@cairn/errors';
import type { FanOutMessage, HubFanOut, HubLoss, HubTarget } from '@cairn/realtime';
import type { Logger } from '@nestjs/common';
import type { DataPlane, DataPlaneRequest } from './data-plane.ts';
import type { OrderedQueue } from './ordered-queue.ts';
import { requestOf } from './service-requests.ts';

export interface AzureSignalRFanOutOptions {
  /** The service's name of the hub. */
  hub: string;
  dataPlane: DataPlane;
  queue: OrderedQueue;
  signal: AbortSignal;
  logger: Pick<Logger, 'warn' | 'error'>;
}

/** "Up to 1 MB", of a request's body. */
const MAX_BODY_BYTES = 1_000_000;

/** Sends what a hub says to the service, which holds all of its connections. */
export class AzureSignalRFanOut implements HubFanOut {
  private readonly options: AzureSignalRFanOutOptions;
  private readonly lossListeners = new Set<(loss: HubLoss) => void>();
  private failure = Promise.withResolvers<undefined>();

  constructor(options: AzureSignalRFanOutOptions) {
    this.options = options;
  }

  publish(message: FanOutMessage): void {
    const { hub, queue, logger } = this.options;
    const { lane, request } = requestOf(hub, message);
    const bytes = Buffer.byteLength(request.body ?? '');
    if (bytes > MAX_BODY_BYTES && message.kind === 'send') {
      throw new HubMessageTooLargeError(message.method, bytes, MAX_BODY_BYTES);
    }
    const target = targetOf(message);
    if (queue.add(`${hub} ${lane}`, { bytes: bytes + OVERHEAD_BYTES, run: () => this.send(request, target) })) return;
    logger.error(`Too many messages wait for Azure SignalR Service; lost: ${request.operation}.`);
    this.lost(target);
  }

  /** Other replicas send to the service themselves. */
  subscribe(_deliver: (message: FanOutMessage) => void): () => void {
    return () => undefined;
  }

  onLoss(listener: (loss: HubLoss) => void): () => void {
    this.lossListeners.add(listener);
    return () => void this.lossListeners.delete(listener);
  }

  /** The service keeps them and applies them itself. */
  async groupsOf(_userIds: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> {
    return new Map();
  }

  async flush(): Promise<void> {
    await Promise.race([this.options.queue.drained(), this.failure.promise]);
  }

  async close(): Promise<void> {
    await this.flush();
    this.lossListeners.clear();
  }

  private async send(request: DataPlaneRequest, target: HubTarget): Promise<void> {
    const { dataPlane, signal, logger } = this.options;
    try {
      // 404: whoever it was for is gone, which for a message is no failure.
      const response = await dataPlane.call({ ...request, signal });
      await response.body?.cancel();
    } catch (error) {
      logger.warn(`Azure SignalR Service did not take a message: ${(error as Error).name}, ${request.operation}.`);
      this.lost(target);
      this.failure.resolve(undefined);
      this.failure = Promise.withResolvers();
    }
  }

  private lost(target: HubTarget): void {
    for (const listener of [...this.lossListeners]) listener({ target });
  }
}

/** So that messages without a body do not wait without bound either. */
const OVERHEAD_BYTES = 500;

function targetOf(message: FanOutMessage): HubTarget {
  if ('target' in message) return message.target;
  return 'userId' in message.member ? { to: 'user', ...message.member } : { to: 'connection', ...message.member };
}
