import type { LiveUnit } from '@cairn/client';

/** Units are named by their page's number in the document; a place that nobody told of yet has no such name. */
export function pageNumberOf({ unitId, index }: Pick<LiveUnit, 'unitId' | 'index'>): number {
  return /^\d+$/.test(unitId) ? Number(unitId) : index + 1;
}
