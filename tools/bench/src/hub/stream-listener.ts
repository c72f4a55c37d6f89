import { ListeningClient } from './listening-client.ts';
import { StreamLedger } from './stream-ledger.ts';
import { WIRES } from './wire.ts';

/** A client that keeps its place in the stream over any number of connections. */
export class StreamListener {
  readonly ledger = new StreamLedger();
  connects = 0;
  private readonly port: number;
  private readonly failed: (error: unknown) => void;
  private client: ListeningClient | undefined;
  private waitMs = 0;
  private ended = false;

  constructor(port: number, failed: (error: unknown) => void) {
    this.port = port;
    this.failed = failed;
  }

  async connect(): Promise<void> {
    const client = new ListeningClient(this.port, WIRES.cairn, `?after=${this.ledger.cursor}`);
    this.client = client;
    this.connects += 1;
    client.onMessage = (bytes, start, end) =>
      // Without the record's last byte, its separator.
      this.ledger.take(JSON.parse(bytes.toString('utf8', start, end - 1)));
    client.onGone = () => this.comeBack();
    await client.untilReady();
  }

  /** Cuts the connection; the client comes back after that time. */
  cut(waitMs: number): void {
    this.waitMs = waitMs;
    this.client?.cut();
  }

  end(): void {
    this.ended = true;
    this.client?.cut();
  }

  private comeBack(): void {
    if (this.ended) return;
    setTimeout(() => {
      if (!this.ended) this.connect().catch(this.failed);
    }, this.waitMs);
    // What follows may be an end by the server.
    this.waitMs = Math.random() * 2_000;
  }
}
