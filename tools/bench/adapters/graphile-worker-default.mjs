import * as batched from './graphile-worker.mjs';

export const meta = { ...batched.meta, name: 'graphile-worker (defaults)', settings: 'nothing set' };

export const create = () => batched.create({ batched: false });
