/** Ways of writing that people read as if nothing were there, and filters do not. */
export type DisguiseKind =
  | 'invisible characters'
  | 'direction override'
  | 'look-alike letters'
  | 'stacked marks'
  | 'spelled-out word'
  | 'digits and signs as letters'
  | 'stretched word'
  | 'masked word';

/** Where something was disguised, in the original text (UTF-16 code units). */
export interface Disguise {
  kind: DisguiseKind;
  start: number;
  end: number;
}

/** Notes a disguise; one that goes on where the last of its kind ended makes that longer. */
export function noteDisguise(disguises: Disguise[], kind: DisguiseKind, [start, end]: readonly [number, number]): void {
  const last = disguises.at(-1);
  if (last?.kind === kind && last.end === start) last.end = end;
  else disguises.push({ kind, start, end });
}
