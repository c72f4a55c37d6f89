export { ArmPrewarmer, ScaleRulesChangedError, type ArmPrewarmerOptions } from './arm-prewarmer.ts';
export { createArmClient } from './arm-client.ts';
export { HttpPrewarmer, type HttpPrewarmerOptions } from './http-prewarmer.ts';
export { DisabledPrewarmer, Prewarmer } from './prewarmer.ts';
export { RowPrewarmer, type ExecuteSql, type RowPrewarmerOptions } from './row-prewarmer.ts';
