/** Where the finished units of jobs are kept, so that a later attempt resumes instead of starting again. */
export abstract class CheckpointStore {
  /**
   * Stores one finished unit under `{userId}/jobs/{jobId}/units/unit_{unitId}.output`, with its SHA-256 in the metadata.
   * Writing the same unit again replaces it.
   */
  abstract save(key: CheckpointKey, body: Uint8Array | NodeJS.ReadableStream): Promise<void>;
  /** Ids of all stored units of a job, in one listing; their content is verified when read. */
  abstract listUnitIds(job: JobKey): Promise<Set<string>>;
  /** @throws CheckpointCorruptError when the bytes do not match their hash; @throws CheckpointMissingError */
  abstract read(key: CheckpointKey): Promise<Buffer>;
  /** Removes everything under `{userId}/jobs/{jobId}/`, results included. */
  abstract deleteJob(job: JobKey): Promise<void>;
}

/** Both ids are UUIDs; anything else is refused before a path is built from it. */
export interface JobKey {
  userId: string;
  jobId: string;
}

export interface CheckpointKey extends JobKey {
  unitId: string;
}
