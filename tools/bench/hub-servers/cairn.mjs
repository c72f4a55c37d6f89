// Our hub in a Nest app, from a bundle, as the services run it. `run-hub-bench.ts` builds it.
import { LISTEN } from './listen.mjs';

const { openHub } = await import('../../../dist/tools/bench/cairn-hub/main.js');

export const open = () => openHub(LISTEN);
