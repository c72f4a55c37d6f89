import { z } from 'zod';
import { NO_RISK, type LayerId, type ValidationLayer } from './layer.ts';

/** A layer that finds nothing, with what a spec wants different. */
export function specLayer(id: LayerId, over: Partial<ValidationLayer> = {}): ValidationLayer {
  const quiet: ValidationLayer = {
    id,
    provider: 'local',
    version: '1',
    accepts: ['text'],
    settings: z.strictObject({}),
    analyse: () => NO_RISK,
  };
  return { ...quiet, ...over };
}
