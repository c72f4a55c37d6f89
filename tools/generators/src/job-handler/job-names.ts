import { names } from '@nx/devkit';

export interface JobNames {
  /** Folder and files: `resize-images`. */
  name: string;
  /** `ResizeImages` */
  className: string;
  /** `resizeImages` */
  propertyName: string;
  /** `RESIZE_IMAGES` */
  constantName: string;
  /** `images.resize` */
  jobType: string;
}

const KEBAB_CASE = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/** @throws Error when the name is not kebab-case */
export function jobNames(name: string, jobType = defaultJobType(name)): JobNames {
  if (!KEBAB_CASE.test(name)) {
    throw new Error(`"${name}" cannot be the folder of a job type; give it in kebab-case, like resize-images.`);
  }
  const { className, propertyName, constantName } = names(name);
  return { name, className, propertyName, constantName, jobType };
}

/** The thing first, as in `document.digitise`, so that job types about one thing sort together. */
function defaultJobType(name: string): string {
  const [verb = name, ...thing] = name.split('-');
  return thing.length === 0 ? verb : `${thing.join('-')}.${verb}`;
}
