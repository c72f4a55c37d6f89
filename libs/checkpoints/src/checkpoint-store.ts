/** Where the finished units of jobs are kept, so that a later attempt resumes instead of starting again. */
export abstract class CheckpointStore {
  /**
   * Stores one finished unit under `{userId}/jobs/{jobId}/units/unit_{unitId}.output`, with its SHA-256 in the metadata.
   * Writing the same unit again replaces it; a body that fails half-way stores nothing.
   * @throws CheckpointKeyInvalidError when an id has not the form of one, as do all methods
   */
  abstract save(key: CheckpointKey, body: Uint8Array | NodeJS.ReadableStream, signal?: AbortSignal): Promise<void>;
  /** Ids of all units of a job that are stored with a hash, in one listing; their content is verified when read. */
  abstract listUnitIds(job: JobKey): Promise<Set<string>>;
  /** @throws CheckpointCorruptError when the bytes do not match their hash; @throws CheckpointMissingError */
  abstract read(key: CheckpointKey, signal?: AbortSignal): Promise<Buffer>;
  /** Removes everything under `{userId}/jobs/{jobId}/`, results included. */
  abstract deleteJob(job: JobKey): Promise<void>;
}

/** Both ids are UUIDs; anything else is refused before a path is built from it. */
export interface JobKey {
  userId: string;
  jobId: string;
}

export interface CheckpointKey extends JobKey {
  /** 1 to 64 letters, digits, `-` or `_`. */
  unitId: string;
}
