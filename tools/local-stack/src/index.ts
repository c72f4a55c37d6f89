export type { Endpoints } from './endpoints.ts';
export { DEMO_USERS, type DemoUser } from './issuer/demo-users.ts';
export { DEV_ISSUER, UnknownUserError, type TokenOptions } from './issuer/dev-issuer.ts';
export { PortTakenError } from './ports.ts';
export { ProcessStartError, type ProcessState } from './processes/managed-process.ts';
export { startStack, type Stack, type StackOptions, type StackProcess } from './stack.ts';
export type { ProcessName } from './stack-processes.ts';
export type { ServiceName } from './services.ts';
