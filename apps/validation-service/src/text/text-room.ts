import { ServiceBusyError } from '@cairn/errors';

/** Bounds how many texts wait for the thread that judges them; a batch takes as many places as it has texts. */
export class TextRoom {
  private taken = 0;

  constructor(private readonly places: number) {}

  /** @throws ServiceBusyError at once when there is no room; an empty room takes a batch of any size */
  async use<T>(places: number, work: () => Promise<T>): Promise<T> {
    if (this.taken > 0 && this.taken + places > this.places) throw new ServiceBusyError();
    this.taken += places;
    try {
      return await work();
    } finally {
      this.taken -= places;
    }
  }
}
