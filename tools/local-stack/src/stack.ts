import { join, resolve } from 'node:path';
import { azuritePlan, blobUrl } from './azurite.ts';
import type { Endpoints } from './endpoints.ts';
import { startDevIssuer, type DevIssuer, type TokenOptions } from './issuer/dev-issuer.ts';
import { choosePorts, type Ports } from './ports.ts';
import { postgresPlan } from './postgres/postgres-server.ts';
import type { ManagedProcess, ProcessNews } from './processes/managed-process.ts';
import { loadSecrets } from './secrets.ts';
import { hubUrl, servicePlan, SERVICES, type ServiceName } from './services.ts';
import { StackProcesses, type ProcessName } from './stack-processes.ts';
import { stateDir } from './state-dir.ts';
import { wiringOf, type Wiring } from './wiring.ts';

export const WORKSPACE_ROOT = resolve(import.meta.dirname, '../../..');

export interface StackOptions {
  /** Folder for data, logs and keys. It is kept: started again on it, the stack has its data back. */
  dataDir: string;
  /** Default: all three. PostgreSQL, Azurite and the token issuer always run. */
  services?: readonly ServiceName[];
  /** Further settings by service, or by replica (`processing-service-2`); they win. */
  env?: Partial<Record<ProcessName, Record<string, string>>>;
  /** Default 1. The first serves domain-api's calls and the public address of the hub. */
  processingReplicas?: number;
  /** Consecutive ports from here on instead of free ones. */
  portBase?: number | undefined;
  /** Folder with the built apps. Default: `dist/apps` of the workspace. */
  bundles?: string;
  /** Services start once this has resolved. Default: at once. */
  bundlesReady?: Promise<unknown>;
  /** False for specs: PostgreSQL then does not wait for the disk. Default true. */
  durable?: boolean;
  /** Is told of crashes and restarts. Default: nobody. */
  log?: ProcessNews;
  /** Ends the start; what had started is stopped again. */
  signal?: AbortSignal;
  /** Wraps each step of the start, for a display. Default: just runs it. */
  step?: <T>(name: string, work: () => Promise<T>) => Promise<T>;
}

/** One process of the stack. `stop` and `kill` leave it down until `start`; a crash of its own is repaired. */
export type StackProcess = Pick<ManagedProcess, 'name' | 'pid' | 'state' | 'start' | 'stop' | 'kill' | 'logs'>;

export interface Stack {
  readonly endpoints: Endpoints;
  /** @throws when the stack has no such process */
  service(name: ProcessName): StackProcess;
  /** An access token of a demo user. @throws UnknownUserError */
  token(user: string, options?: TokenOptions): Promise<string>;
  /** Stops everything in good order. Safe to call twice. */
  stop(): Promise<void>;
}

/**
 * Starts a stack from the built bundles and waits until every service says it is ready. When one fails, what had
 * started is stopped again.
 * @throws ProcessStartError with the last lines of its log; PortTakenError
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const { services = SERVICES, durable = true, env = {}, step = (_name, work) => work() } = options;
  const dir = stateDir(resolve(options.dataDir));
  const logFile = (name: string): string => join(dir.logs, `${name}.log`);
  const replicas = replicasOf(services, options.processingReplicas ?? 1);
  const ports = await choosePorts([...FIXED_PORTS, ...replicas.slice(1)], dir.ports, options.portBase);
  const secrets = await loadSecrets(dir);
  const bundles = options.bundles ?? join(WORKSPACE_ROOT, 'dist/apps');
  const wiring = wiringOf(ports, secrets, { bundles, compileCache: dir.compileCache });
  const processes = new StackProcesses(dir.processes, options.log ?? (() => undefined));
  let issuer: DevIssuer | undefined;
  const stop = async (): Promise<void> => {
    await processes.stop();
    await issuer?.stop();
    issuer = undefined;
  };
  // It may fail before anybody waits for it.
  options.bundlesReady?.catch(() => undefined);
  // Ending the processes is enough: whoever waits for one of them to become ready gives up.
  options.signal?.addEventListener('abort', () => void processes.stop(), { once: true });

  const startPostgres = async (): Promise<void> => {
    const server = { root: dir.root, port: ports.of('postgres'), password: secrets.postgresPassword, durable };
    await processes.launch('postgres', await postgresPlan({ ...server, logFile: logFile('postgres') }));
  };
  const startAzurite = async (): Promise<void> => {
    const server = { folder: dir.azurite, port: ports.of('azurite'), logFile: logFile('azurite') };
    await processes.launch('azurite', await azuritePlan(server));
  };
  const startService = async (service: ServiceName, name: ProcessName): Promise<void> => {
    const settings = { ...env[service], ...env[name] };
    const plan = servicePlan({ name, service, url: ports.url(name), logFile: logFile(name), settings }, wiring);
    await step(name, () => processes.launch(name, plan));
  };

  try {
    issuer = await startDevIssuer({ port: ports.of('issuer'), key: secrets.issuerKey });
    await Promise.all([step('postgres', startPostgres), step('azurite', startAzurite), options.bundlesReady]);
    options.signal?.throwIfAborted();
    const further = replicas.slice(1).map((name) => startService('processing-service', name));
    const first = SERVICES.filter((name) => services.includes(name)).map((name) => startService(name, name));
    await Promise.all([...first, ...further]);
    options.signal?.throwIfAborted();
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    endpoints: endpointsOf(services, replicas, ports, wiring),
    service: (name) => processes.get(name),
    token: issuer.token,
    stop,
  };
}

/** In this order they are consecutive with `portBase`: the page first. */
const FIXED_PORTS = ['domain-api', 'processing-service', 'validation-service', 'issuer', 'postgres', 'azurite'];

function replicasOf(services: readonly ServiceName[], count: number): ProcessName[] {
  if (!services.includes('processing-service')) return [];
  return Array.from({ length: count }, (_, index) =>
    index === 0 ? 'processing-service' : (`processing-service-${index + 1}` as const),
  );
}

function endpointsOf(
  services: readonly ServiceName[],
  replicas: readonly ProcessName[],
  ports: Ports,
  wiring: Wiring,
): Endpoints {
  const { urls } = wiring;
  const processing = urls['processing-service'];
  return {
    ...(services.includes('domain-api') ? { domainApi: urls['domain-api'], web: urls['domain-api'] } : {}),
    ...(services.includes('processing-service')
      ? { processing, processingReplicas: replicas.map((name) => ports.url(name)), hub: hubUrl(processing) }
      : {}),
    ...(services.includes('validation-service') ? { validation: urls['validation-service'] } : {}),
    postgres: wiring.databaseUrl,
    blob: blobUrl(ports.of('azurite')),
    blobConnectionString: wiring.blobConnectionString,
    issuer: wiring.issuerUrl,
  };
}
