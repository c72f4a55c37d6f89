import { z } from 'zod';

export const structureSettings = z.strictObject({
  /** More raise the risk. */
  maxLines: z.int().positive().default(20_000),
  /** Of a title, in code points. */
  maxTitleCharacters: z.int().positive().default(200),
});

export type StructureSettings = z.output<typeof structureSettings>;
