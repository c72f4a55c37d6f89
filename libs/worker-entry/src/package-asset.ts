import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { bundleRoot, isSource } from './worker-entry.ts';

/**
 * Path of a file that a package brings along and that is read at run time: WebAssembly, language data.
 *
 * A lib that needs one lists it in its `bundle-assets.json`; the bundler copies it to `assets/<specifier>` of the app.
 * @param specifier as `require.resolve` takes it, for example `@embedpdf/pdfium/pdfium.wasm`
 * @param callerUrl `import.meta.url` of a file of the lib that depends on the package
 */
export function packageAsset(specifier: string, callerUrl: string): string {
  if (isSource(callerUrl)) return createRequire(callerUrl).resolve(specifier);
  return fileURLToPath(new URL(`assets/${specifier}`, bundleRoot(callerUrl)));
}
