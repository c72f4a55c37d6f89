/** Topics of outbox rows. All rows of a document have its id as key, so that they are delivered in the order of writing. */
export const Topic = {
  SubmitJob: 'job.submit',
  CancelJob: 'job.cancel',
  DeleteDocument: 'document.delete',
} as const;

/** Payload of each of these topics. */
export interface DocumentTopicPayload {
  documentId: string;
}
