import pg from 'pg';

/**
 * A connection that is closed when a query on it ran into the client-side timeout. The driver only gives up on the
 * query: the connection would go back to the pool with an answer outstanding and fail everybody after.
 */
export class TimedClient extends pg.Client {
  constructor(config?: string | pg.ClientConfig) {
    super(config);
    // Between the pool's lending it and TypeORM's listening to it there is a moment in which nobody listens. The end of
    // a statement and the server's goodbye may arrive in one packet, just then, and would end the process. Whoever has
    // the connection learns of it by the next query.
    this.on('error', () => undefined);
  }

  // The driver's overloads end in one implementation that takes anything; they all pass through here unchanged.
  override query(...args: unknown[]): never {
    const answer: unknown = (super.query as (...args: unknown[]) => unknown).apply(this, args);
    if (answer instanceof Promise) answer.catch((error: unknown) => this.closeAfter(error));
    return answer as never;
  }

  private closeAfter(error: unknown): void {
    const { message } = error as { message?: unknown };
    // Ending marks it at once as not to be lent again; with the query still open it does not wait for the server.
    if (message === 'Query read timeout') this.end().catch(() => undefined);
  }
}
