export { createOutboxMigration, type OutboxMigrationOptions } from './create-outbox.migration.ts';
export type { DeliveryOutcome } from './delivery.ts';
export { Inbox } from './inbox.ts';
export { OutboxModule, type OutboxModuleAsyncOptions, type OutboxModuleOptions } from './outbox.module.ts';
export type { NewOutboxMessage, OutboxMessage } from './outbox-message.ts';
export { OutboxRelay, type OutboxHandler, type OutboxRelayOptions } from './outbox-relay.ts';
export { Outbox } from './outbox.ts';
