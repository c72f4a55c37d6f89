export { createWorkingFolder } from './create-working-folder.ts';
export { sweepWorkingFolders, type SweepOptions } from './sweep-working-folders.ts';
