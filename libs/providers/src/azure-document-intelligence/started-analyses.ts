import { createHash } from 'node:crypto';
import type { CheckpointKey, UnitNotes } from '@cairn/checkpoints';
import { z } from 'zod';
import type { ProcessingRequest } from '../processing-provider.ts';

const note = z.object({
  provider: z.literal('azure-document-intelligence'),
  model: z.string(),
  resultId: z.string().regex(/^[0-9A-Za-z-]{8,64}$/),
  /** SHA-256 of the picture that is analysed: another picture is another analysis. */
  picture: z.string(),
});

/** Enough for the pages that one process has in its hands. */
const REMEMBERED = 1_000;

/**
 * Which analysis was begun for which page, so that a page that is tried again is not paid twice. Remembered by this
 * process, and kept beside the unit for others when the request says whose it is.
 */
export class StartedAnalyses {
  readonly #notes: UnitNotes | undefined;
  readonly #model: string;
  readonly #remembered = new Map<string, string>();

  constructor(model: string, notes?: UnitNotes) {
    this.#model = model;
    this.#notes = notes;
  }

  async find(request: ProcessingRequest, png: Buffer, signal: AbortSignal): Promise<string | undefined> {
    const found = noteOf(await this.#read(request, signal));
    if (found?.model !== this.#model || found.picture !== digest(png)) return undefined;
    return found.resultId;
  }

  async keep(request: ProcessingRequest, png: Buffer, resultId: string): Promise<void> {
    const value = { provider: 'azure-document-intelligence', model: this.#model, resultId, picture: digest(png) };
    const text = JSON.stringify(value);
    this.#remembered.set(`${request.jobId}/${request.unitId}`, text);
    const [oldest] = this.#remembered.keys();
    if (this.#remembered.size > REMEMBERED && oldest !== undefined) this.#remembered.delete(oldest);
    const key = keyOf(request);
    if (key) await this.#notes?.save(key, text);
  }

  async forget(request: ProcessingRequest): Promise<void> {
    this.#remembered.delete(`${request.jobId}/${request.unitId}`);
    const key = keyOf(request);
    if (key) await this.#notes?.remove(key);
  }

  async #read(request: ProcessingRequest, signal: AbortSignal): Promise<string | undefined> {
    const remembered = this.#remembered.get(`${request.jobId}/${request.unitId}`);
    const key = keyOf(request);
    return remembered ?? (key && (await this.#notes?.read(key, signal)));
  }
}

function keyOf({ userId, jobId, unitId }: ProcessingRequest): CheckpointKey | undefined {
  return userId === undefined ? undefined : { userId, jobId, unitId };
}

function digest(png: Buffer): string {
  return createHash('sha256').update(png).digest('hex');
}

/** What lies in storage is not trusted: a note that is none counts as none. */
function noteOf(text: string | undefined): z.output<typeof note> | undefined {
  if (text === undefined) return undefined;
  try {
    return note.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
