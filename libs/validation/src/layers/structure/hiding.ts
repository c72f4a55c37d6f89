import type { DisguiseKind } from '@cairn/text-normalisation';

/** What nobody writes into a name or title by hand; direction overrides make `gpj.exe` read as `exe.jpg` (UTR #36). */
export const HIDING: ReadonlySet<DisguiseKind> = new Set(['invisible characters', 'direction override']);
