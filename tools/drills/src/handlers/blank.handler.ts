import { JobHandler } from '@cairn/job-queue';
import type { PlainJobHandler } from '@cairn/job-queue';
import { z } from 'zod';

const payload = z.object({});

/** Does nothing, as fast as the queue can. */
@JobHandler('drill.blank')
export class BlankHandler implements PlainJobHandler<z.infer<typeof payload>, null> {
  readonly payloadSchema = payload;

  async run(): Promise<null> {
    return null;
  }
}
