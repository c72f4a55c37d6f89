export { FakeClock } from './fake-clock.ts';
export { FakeTimers, settle } from './fake-timers.ts';
export { freePort } from './free-port.ts';
export { startPrivateAzurite, startPrivatePostgres, type GuardedServer } from './guarded-server.ts';
export { LogLines } from './log-lines.ts';
export { PATIENT } from './patient.ts';
export {
  othersMayEnter,
  postgresPrograms,
  serverUser,
  type PostgresPrograms,
  type ServerUser,
} from './postgres-programs.ts';
export {
  createTestDatabase,
  testBlobConnection,
  testPostgres,
  uniqueName,
  type TestDatabase,
  type TestDatabaseOptions,
} from './test-postgres.ts';
export { StubbornClient } from './stubborn-client.ts';
export { startTestServices, type TestServices } from './test-services.ts';
export { startTokenIssuer, TEST_AUDIENCES, type TokenClaims, type TokenIssuer } from './token-issuer.ts';
export { waitUntil, type WaitOptions } from './wait-until.ts';
