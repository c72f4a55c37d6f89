import { join } from 'node:path';
import { formatFiles, generateFiles, logger, type Tree } from '@nx/devkit';
import { jobNames, type JobNames } from './job-names.ts';
import { listJobType } from './list-job-type.ts';
import { registerModule } from './register-module.ts';

export interface JobHandlerSchema {
  name: string;
  /** Default: the name with its verb last. */
  jobType?: string;
  /** Default false: a job of units. */
  plain?: boolean;
}

const APP = 'apps/processing-service';

/** `nx g @cairn/generators:job-handler NAME`: a job type that works, to be changed into the one that is wanted. */
export default async function jobHandler(
  tree: Tree,
  { name, jobType, plain = false }: JobHandlerSchema,
): Promise<void> {
  const names = jobNames(name, jobType);
  const folder = `${APP}/src/${name}`;
  if (tree.exists(folder)) throw new Error(`${folder} is there already; choose another name.`);

  const modulePath = `${APP}/src/app.module.ts`;
  const registered = registerModule(read(tree, modulePath), {
    moduleName: `${names.className}Module`,
    path: `./${name}/${name}.module.ts`,
  });
  for (const files of ['shared', plain ? 'plain' : 'units']) {
    generateFiles(tree, join(import.meta.dirname, 'files', files), folder, names);
  }
  tree.write(modulePath, registered);
  listInReadme(tree, names, plain);
  await formatFiles(tree);
}

function listInReadme(tree: Tree, { jobType, className }: JobNames, plain: boolean): void {
  const path = `${APP}/README.md`;
  const listed = tree.exists(path)
    ? listJobType(read(tree, path), {
        type: `\`${jobType}\``,
        handler: `\`${className}\``,
        payload: `\`${className}Payload\``,
        unit: plain ? '–' : 'a text',
        result: `\`${className}Result\``,
      })
    : undefined;
  if (listed === undefined) logger.warn(`${path} has no table of job types; add a row for ${jobType} by hand.`);
  else tree.write(path, listed);
}

function read(tree: Tree, path: string): string {
  const text = tree.read(path, 'utf8');
  if (text === null) throw new Error(`There is no ${path}; run this in the workspace of Cairn.`);
  return text;
}
