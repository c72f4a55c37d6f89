export { completePage, type PageFacts, type Recognition } from './page-facts.ts';
export { DEFAULT_PAGE_LIMITS, RECOGNISERS_REST, pageMemory, pageProcesses, type PageLimits } from './page-limits.ts';
export type { PageProcessData } from './page-messages.ts';
export { PagePreparer, pageTask, type PreparedPicture } from './page-preparer.ts';
export { pageProcessPool } from './page-process.ts';
export { PageProcessPool, type PooledProcess, type PoolFacts } from './page-process-pool.ts';
export { PAGE_FAILURES } from './page-failure.ts';
export type { PageTask } from './page-task.ts';
