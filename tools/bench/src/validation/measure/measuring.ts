import type { DataFolder } from '../data-folder.ts';
import type { ValidationApi } from '../validation-api.ts';

/** What every measurement is given. */
export interface Measuring {
  api: ValidationApi;
  /** Absent for those who do not have the labelled data. */
  data?: DataFolder | undefined;
  quick: boolean;
}
