/** Ways of writing that people read as if nothing were there, and filters do not. */
export type DisguiseKind =
  | 'invisible characters'
  | 'direction override'
  | 'look-alike letters'
  | 'stacked marks'
  | 'spelled-out word'
  | 'digits and signs as letters'
  | 'stretched word';

/** Where something was disguised, in the original text (UTF-16 code units). */
export interface Disguise {
  kind: DisguiseKind;
  start: number;
  end: number;
}
