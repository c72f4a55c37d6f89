import { HubDoor } from './hub-door.fixture.ts';

/** All that a client's connection goes through: the door of our service, and Azure's where that holds the connection. */
export class Line {
  private constructor(
    private readonly own: HubDoor,
    private readonly azure: HubDoor | undefined,
    private readonly azurePort: number | undefined,
  ) {}

  static async open(port: number, azure: HubDoor | undefined): Promise<Line> {
    return new Line(await HubDoor.open(port), azure, azure?.port);
  }

  get url(): string {
    return this.own.url;
  }

  /** Connections that came in, since the beginning. */
  get opened(): number {
    return this.own.opened;
  }

  cut(): void {
    this.own.cut();
    this.azure?.cut();
  }

  /** Nobody is reached any more. */
  shut(): void {
    this.lead(undefined);
    this.cut();
  }

  /** @param port of the replica that is reached from now on */
  lead(port: number | undefined): void {
    this.own.port = port;
    if (this.azure) this.azure.port = port === undefined ? undefined : this.azurePort;
  }

  async close(): Promise<void> {
    if (this.azure) this.azure.port = this.azurePort;
    await this.own.close();
  }
}
