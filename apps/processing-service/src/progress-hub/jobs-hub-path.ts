/** Where pages connect. */
export const JOBS_HUB_PATH = '/hubs/jobs';
