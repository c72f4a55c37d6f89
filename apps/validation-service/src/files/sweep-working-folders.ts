import { sweepWorkingFolders } from '@cairn/working-folders';
import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { WORKING_FOLDERS } from './inspect-files.ts';

/** Longer than any request may take. */
const ABANDONED_AFTER_MS = 10 * 60_000;

/** Removes files that a killed process left on disk. Not awaited: to start does not depend on it. */
@Injectable()
export class SweepWorkingFolders implements OnApplicationBootstrap {
  private readonly logger = new Logger(SweepWorkingFolders.name);

  onApplicationBootstrap(): void {
    sweepWorkingFolders({ purpose: WORKING_FOLDERS, olderThanMs: ABANDONED_AFTER_MS }).catch((error: unknown) =>
      this.logger.warn({ err: error }, 'temporary files could not be swept'),
    );
  }
}
