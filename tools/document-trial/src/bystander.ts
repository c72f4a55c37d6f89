import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CairnClient } from '@cairn/client';
import { makeScan } from '@cairn/scan-generator';
import { tryFile } from './try-file.ts';

const TEXT = 'The harbour was quiet in the morning, and the boats came home before the wind did.';

/** An ordinary page of another user that is read at the same time: whatever a file does, it must do to itself alone. */
export class Bystander {
  readonly #folder: string;
  readonly #path: string;
  readonly #client: CairnClient;

  private constructor(folder: string, client: CairnClient) {
    this.#folder = folder;
    this.#path = join(folder, 'bystander.pdf');
    this.#client = client;
  }

  static async create(client: CairnClient): Promise<Bystander> {
    const bystander = new Bystander(await mkdtemp(join(tmpdir(), 'cairn-trial-')), client);
    const { pdf } = await makeScan({ texts: [TEXT], seed: 1 });
    await writeFile(bystander.#path, pdf);
    return bystander;
  }

  /** @returns what is wrong with what became of it, or undefined */
  async pass(timeLimitMs: number): Promise<string | undefined> {
    const { handling, pages } = await tryFile(this.#client, this.#path, timeLimitMs);
    if (handling.outcome !== 'complete') return `bystander: ${handling.outcome} ${handling.codes.join(' ')}`;
    return pages?.[0]?.includes('harbour was quiet') ? undefined : 'bystander: its text is lost';
  }

  async remove(): Promise<void> {
    this.#client.close();
    await rm(this.#folder, { recursive: true, force: true });
  }
}
