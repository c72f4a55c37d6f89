import { sweepWorkingFolders } from '@cairn/working-folders';
import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { WORKING_FOLDERS as DIGITISE } from '../digitise-document/working-copy.ts';
import { WORKING_FOLDERS as VARIANTS } from '../image-variants/image-variants.ts';

/** Longer than any lease: by then another worker has long taken over the job of a killed one. */
const ABANDONED_AFTER_MS = 10 * 60_000;

/** Removes documents that killed processes left on disk. Not awaited: to start does not depend on it. */
@Injectable()
export class SweepLeftovers implements OnApplicationBootstrap {
  private readonly logger = new Logger(SweepLeftovers.name);

  onApplicationBootstrap(): void {
    for (const purpose of [DIGITISE, VARIANTS]) void this.sweep(purpose);
  }

  private async sweep(purpose: string): Promise<void> {
    try {
      const removed = await sweepWorkingFolders({ purpose, olderThanMs: ABANDONED_AFTER_MS });
      if (removed.length > 0) this.logger.log({ folders: removed.length }, 'removed what a killed process left');
    } catch (error) {
      this.logger.warn({ err: error }, 'temporary files could not be swept');
    }
  }
}
