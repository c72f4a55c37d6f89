export { useConnection } from './use-connection.ts';
export { useJob, type WatchedJobView } from './use-job.ts';
export { useLiveJobs } from './use-live-jobs.ts';
