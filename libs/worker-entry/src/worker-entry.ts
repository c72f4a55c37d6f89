/**
 * Where the code of a worker thread lies: beside its caller in source, in `workers/` of the bundle.
 *
 * The bundler builds every `*-worker.ts` of an app's libs into `dist/apps/<app>/workers/<name>.js`, so names are unique
 * over the workspace.
 * @param name file name without extension, for example `page-worker`
 * @param callerUrl `import.meta.url` of the file that starts the thread, which lies in the same folder as the worker
 */
export function workerEntry(name: string, callerUrl: string): URL {
  if (isSource(callerUrl)) return new URL(`./${name}.ts`, callerUrl);
  return new URL(`workers/${name}.js`, bundleRoot(callerUrl));
}

/** Node runs the sources as they are, so only a bundle's files end in `.js`. */
export function isSource(callerUrl: string): boolean {
  return new URL(callerUrl).pathname.endsWith('.ts');
}

/** `dist/apps/<app>/`, seen from its main file, from a chunk beside it, or from one of its workers. */
export function bundleRoot(callerUrl: string): URL {
  const folder = new URL('./', callerUrl);
  return folder.pathname.endsWith('/workers/') ? new URL('../', folder) : folder;
}
