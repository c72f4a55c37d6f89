import type { DrillGround } from './drill-ground.ts';

/** One way of breaking things, and what must hold all the same. */
export interface Drill {
  /** As `--only` takes it. */
  id: string;
  name: string;
  /** The general checks follow after it; what it says itself goes to the ground. */
  run(ground: DrillGround): Promise<void>;
}
