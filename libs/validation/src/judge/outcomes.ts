import type { LayerRun } from '../combine/layer-run.ts';
import { NO_RISK, type LayerReason, type LayerResult, type ValidationLayer } from '../layer/layer.ts';

type Judge = Pick<ValidationLayer, 'id' | 'provider' | 'version'>;

/** @param started of `performance.now()` */
export function finished({ id, provider, version }: Judge, result: LayerResult, started: number): LayerRun {
  return { id, provider, version, status: 'ok', result, ms: since(started) };
}

/** A layer that gave no result says so in a reason; what it means for the decision is the policy's business. */
export function failed({ id, provider, version }: Judge, status: 'error' | 'timed-out', started: number): LayerRun {
  const reason: LayerReason =
    status === 'error'
      ? { code: 'LAYER_FAILED', message: `The check "${id}" failed, so its result is missing.` }
      : { code: 'LAYER_TIMED_OUT', message: `The check "${id}" timed out and was left out.` };
  return { id, provider, version, status, result: { ...NO_RISK, reasons: [reason] }, ms: since(started) };
}

export function skipped({ id, provider, version }: Judge): LayerRun {
  return { id, provider, version, status: 'skipped', result: NO_RISK, ms: 0 };
}

/** Milliseconds with three decimals. */
export function since(started: number): number {
  return Math.round((performance.now() - started) * 1_000) / 1_000;
}
