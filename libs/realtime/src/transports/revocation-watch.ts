import { Logger } from '@nestjs/common';
import type { HubConnection } from '../connection/hub-connection.ts';
import type { SignalROptions } from '../connection/hub-options.ts';

/** Closes connections whose credentials were revoked, within about the interval. */
export class RevocationWatch {
  private readonly logger = new Logger('HubRevocations');
  private readonly open: { connections(): Iterable<HubConnection> };
  private readonly isRevoked: SignalROptions['isRevoked'];
  private readonly timer: NodeJS.Timeout | undefined;
  private looking = false;

  constructor(
    open: { connections(): Iterable<HubConnection> },
    intervalMs: number,
    isRevoked: SignalROptions['isRevoked'],
  ) {
    this.open = open;
    this.isRevoked = isRevoked;
    if (isRevoked) this.timer = setInterval(() => void this.look(), intervalMs).unref();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private async look(): Promise<void> {
    if (this.looking) return;
    this.looking = true;
    for (const connection of this.open.connections()) {
      try {
        if (!(await this.isRevoked?.(connection.user))) continue;
        connection.close({ error: 'The access token was revoked.', allowReconnect: true });
      } catch (error) {
        // It is asked again soon; closing everybody because a list cannot be read would help nobody.
        this.logger.error(error);
      }
    }
    this.looking = false;
  }
}
