import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Adapter, AdapterModule, AdapterOptions, SetupOptions, SystemMeta } from './adapter.ts';
import type { SystemKey } from './options.ts';

const BENCH = join(import.meta.dirname, '..');

/** One queue that is measured. */
export interface System {
  key: SystemKey;
  meta: SystemMeta & { version: string };
  /** Of the adapter module; every process loads it for itself. */
  path: string;
  /** An adapter in this process, set up. Stop it. */
  open(connectionString: string, setup: SetupOptions, options?: AdapterOptions): Promise<Adapter>;
}

export async function loadSystem(key: SystemKey): Promise<System> {
  const path = key === 'cairn' ? join(BENCH, 'queue-adapter.mjs') : join(BENCH, 'adapters', `${key}.mjs`);
  const { meta, create } = (await import(pathToFileURL(path).href)) as AdapterModule;
  return {
    key,
    meta: { ...meta, version: meta.version ?? installedVersion(meta.pkg) },
    path,
    async open(connectionString, setup, options) {
      const adapter = create(options);
      await adapter.setup(connectionString, setup);
      return adapter;
    },
  };
}

function installedVersion(name: string | undefined): string {
  const manifest = join(BENCH, 'node_modules', name ?? '', 'package.json');
  if (!name || !existsSync(manifest)) return '';
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version;
}
