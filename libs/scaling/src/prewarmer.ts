/**
 * Asks for a replica of processing-service before the job that needs it arrives, so that a user does not wait for the
 * autoscaler's polling interval. Always a hint: a caller goes on whatever becomes of it.
 */
export abstract class Prewarmer {
  /** Cheap when the service is warm already. */
  abstract prewarm(): Promise<void>;
  /** Takes back what `prewarm` changed once it has served its time; safe to call often and from every replica. */
  abstract restore(): Promise<void>;
}

/** The default: the autoscaler alone decides. */
export class DisabledPrewarmer extends Prewarmer {
  override async prewarm(): Promise<void> {
    // Nothing to ask for.
  }

  override async restore(): Promise<void> {
    // Nothing was changed.
  }
}
