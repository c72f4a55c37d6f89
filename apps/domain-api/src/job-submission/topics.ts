/**
 * Topics of outbox rows. All rows of a document have its id as key, so that they are delivered in the order of writing; but
 * those that remove replaced results wait on their own.
 */
export const Topic = {
  SubmitJob: 'job.submit',
  CancelJob: 'job.cancel',
  DeleteJob: 'job.delete',
  DeleteDocument: 'document.delete',
} as const;

/** Payload of each of these topics but `DeleteJob`. */
export interface DocumentTopicPayload {
  documentId: string;
}

/** Payload of `DeleteJob`: the job of an earlier run. */
export interface JobTopicPayload extends DocumentTopicPayload {
  jobId: string;
  userId: string;
}
