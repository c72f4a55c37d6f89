export { Draining } from './draining.ts';
export { DrainingModule } from './draining.module.ts';
export { HealthModule, type HealthModuleAsyncOptions } from './health.module.ts';
export type { HealthCheck } from './health-check.ts';
