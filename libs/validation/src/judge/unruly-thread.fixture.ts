import { serveTextTasks } from './serve-text-tasks.ts';
import { unrulyLayers } from './unruly-layers.fixture.ts';

await serveTextTasks(unrulyLayers);
