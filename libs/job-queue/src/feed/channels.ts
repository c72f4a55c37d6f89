/** What happened to jobs, for the hub. */
export const EVENTS_CHANNEL = 'cairn_job_events';
/** Jobs are due; no payload. */
export const WAKE_CHANNEL = 'cairn_job_wake';
/** A running job shall stop; the payload is its id. */
export const CANCEL_CHANNEL = 'cairn_job_cancel';
