export { CreateRevocations1764200000000 } from './create-revocations.migration.ts';
export {
  TokenRevocations,
  type Revocation,
  type RevokeToken,
  type RevokeUser,
  type TokenRevocationsOptions,
} from './token-revocations.ts';
export { RevocationsModule } from './revocations.module.ts';
