/** One thing that this service needs, under the name that `/health/ready` shows it by. */
export interface HealthCheck {
  name: string;
  /**
   * Resolves when it is well, with facts to show: public, so no addresses and no secrets. Rejects when it is not; the
   * reason goes to the log.
   */
  check(signal: AbortSignal): Promise<Record<string, unknown> | undefined>;
  /** When false, a failure shows as `degraded` and the service stays ready. Default true. */
  critical?: boolean;
  /** Default 2,000. */
  timeoutMs?: number;
}
