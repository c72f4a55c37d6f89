export interface CallLimits {
  /**
   * Plain calls of one connection that wait or run: with so many, nothing more is taken from its client until one has
   * ended. A client with more open streams, of both directions together, is cut off. At 0 it may call nothing.
   */
  maxPendingCalls: number;
  /** Plain calls of one connection that run at the same time. With 1 they run in order. */
  maxParallelCalls: number;
  /** Items of one upload that wait for the method to take them; then the client has to wait. */
  maxUploadBufferItems: number;
}

/** @see https://learn.microsoft.com/aspnet/core/signalr/configuration for where 1 and 10 come from */
export const DEFAULT_CALL_LIMITS: Readonly<CallLimits> = {
  maxPendingCalls: 100,
  maxParallelCalls: 1,
  maxUploadBufferItems: 10,
};
