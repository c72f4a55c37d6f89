export {
  AzureConnection,
  type AzureClientOptions,
  type AzureServiceOptions,
  type CreateAzureClient,
} from './azure-connection.ts';
export { networkCode, reasonCode } from './failure-codes.ts';
export { AnswerTooLargeError, limitedBody } from './limited-body.ts';
export { RetryBudget, type RetryBudgetOptions } from './retry-budget.ts';
export { retryAfterSeconds } from './retry-after.ts';
