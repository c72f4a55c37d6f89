import type { HubConnection } from '@cairn/realtime';
import { Injectable } from '@nestjs/common';

/** The clients of the test hubs, by their public ids. */
@Injectable()
export class OpenConnections {
  private readonly byId = new Map<string, HubConnection>();

  add(connection: HubConnection): void {
    this.byId.set(connection.id, connection);
  }

  remove(connection: HubConnection): void {
    this.byId.delete(connection.id);
  }

  get(id: string): HubConnection | undefined {
    return this.byId.get(id);
  }
}
