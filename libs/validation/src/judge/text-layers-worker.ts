// The thread in which texts are judged: see text-thread.ts.
import { layers } from '../layers/layers.ts';
import { serveTextTasks } from './serve-text-tasks.ts';

await serveTextTasks(layers);
