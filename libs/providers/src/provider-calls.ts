/** How one provider did with one page, all its tries together. */
export interface ProviderCall {
  provider: string;
  /** How often it was asked; 0 when its circuit breaker was open. */
  tries: number;
  /** Of the last error; absent when it answered. */
  code?: string;
}

/** Told of each provider of a chain, in the order in which they were asked. */
export type CallWatcher = (call: ProviderCall) => void;

/** Which provider answered, and why those before it did not: small enough for a job's history. */
export interface CallSummary {
  /** Absent when none answered. */
  provider?: string;
  tries: number;
  /** Those asked in vain, in order. */
  fellBackFrom?: { provider: string; tries: number; code: string }[];
}

export function summariseCalls(calls: readonly ProviderCall[]): CallSummary {
  const answered = calls.find(({ code }) => code === undefined);
  const inVain = calls.flatMap(({ provider, tries, code }) => (code === undefined ? [] : [{ provider, tries, code }]));
  return {
    ...(answered ? { provider: answered.provider } : {}),
    tries: calls.reduce((sum, { tries }) => sum + tries, 0),
    ...(inVain.length > 0 ? { fellBackFrom: inVain } : {}),
  };
}
