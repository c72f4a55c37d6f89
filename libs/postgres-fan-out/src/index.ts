export { createFanOutMigration, type FanOutMigrationOptions } from './create-fan-out.migration.ts';
export { PostgresBackplane, type PostgresBackplaneOptions } from './postgres-backplane.ts';
