/** How the service knows us: by one of its access keys, or as an identity of Microsoft Entra ID. */
export type ServiceAccess =
  | { readonly kind: 'key'; readonly accessKey: string }
  | { readonly kind: 'default'; readonly clientId?: string }
  | { readonly kind: 'managed'; readonly clientId?: string }
  | {
      readonly kind: 'application';
      readonly clientId: string;
      readonly tenantId: string;
      readonly secret: { readonly clientSecret: string } | { readonly certificatePath: string };
    };

/** Origins without a final slash, such as `https://NAME.service.signalr.net`. */
export interface ServiceAddress {
  /** Names the service in tokens. */
  readonly endpoint: string;
  /** Where requests go; the endpoint, unless there is a gateway before it. */
  readonly serverEndpoint: string;
  /** Where clients go; the endpoint, unless there is a gateway before it. */
  readonly clientEndpoint: string;
  readonly access: ServiceAccess;
}

/** The connection string is not one of Azure SignalR Service. Its text never holds a secret. */
export class ConnectionStringError extends Error {
  constructor(what: string) {
    super(`The connection string of Azure SignalR Service ${what}.`);
    this.name = 'ConnectionStringError';
  }
}

/**
 * Reads `Endpoint=https://…;AccessKey=…` or `Endpoint=https://…;AuthType=azure…`.
 * @see https://learn.microsoft.com/azure/azure-signalr/concept-connection-string
 * @throws ConnectionStringError
 */
export function parseConnectionString(text: string): ServiceAddress {
  const properties = propertiesOf(text);
  const port = properties.get('port');
  const endpoint = originOf('Endpoint', required(properties, 'endpoint'), port);
  const version = properties.get('version');
  if (version !== undefined && !/^1\.\d+/.test(version))
    throw new ConnectionStringError('has a Version that is not 1.x');
  return {
    endpoint,
    serverEndpoint: optionalOrigin(properties, 'ServerEndpoint') ?? endpoint,
    clientEndpoint: optionalOrigin(properties, 'ClientEndpoint') ?? endpoint,
    access: accessOf(properties),
  };
}

type Properties = ReadonlyMap<string, string>;

function propertiesOf(text: string): Properties {
  const properties = new Map<string, string>();
  for (const part of text.split(';')) {
    if (part.trim() === '') continue;
    // Keys are base64 and end with signs of their own.
    const [, name, value] = /^\s*(\w+)\s*=\s*(.*?)\s*$/s.exec(part) ?? [];
    if (name === undefined || value === undefined) throw new ConnectionStringError('is not a list of Name=Value;');
    if (properties.has(name.toLowerCase())) throw new ConnectionStringError(`says ${name} twice`);
    properties.set(name.toLowerCase(), value);
  }
  return properties;
}

function required(properties: Properties, name: string): string {
  const value = properties.get(name);
  if (value === undefined || value === '') throw new ConnectionStringError(`lacks ${name}`);
  return value;
}

function optionalOrigin(properties: Properties, name: string): string | undefined {
  const value = properties.get(name.toLowerCase());
  return value === undefined || value === '' ? undefined : originOf(name, value);
}

function originOf(name: string, value: string, port?: string): string {
  let url: URL;
  try {
    url = new URL(value);
    if (port !== undefined && !/^[1-9]\d{0,4}$/.test(port)) throw new RangeError('port');
    if (port !== undefined) url.port = port;
  } catch {
    throw new ConnectionStringError(`has a ${name} or Port that makes no URL`);
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    throw new ConnectionStringError(`has a ${name} without http`);
  return url.origin + url.pathname.replace(/\/+$/, '');
}

function accessOf(properties: Properties): ServiceAccess {
  const authType = properties.get('authtype')?.toLowerCase();
  const clientId = properties.get('clientid') || undefined;
  switch (authType) {
    case undefined:
      return { kind: 'key', accessKey: required(properties, 'accesskey') };
    case 'azure':
      return { kind: 'default', ...(clientId ? { clientId } : {}) };
    // `aad` is the older name.
    case 'azure.msi':
    case 'aad':
      return { kind: 'managed', ...(clientId ? { clientId } : {}) };
    case 'azure.app':
      return { kind: 'application', ...applicationOf(properties) };
    default:
      throw new ConnectionStringError(`has the AuthType ${authType}; known are azure, azure.msi and azure.app`);
  }
}

function applicationOf(properties: Properties) {
  const clientSecret = properties.get('clientsecret');
  const secret = clientSecret ? { clientSecret } : { certificatePath: required(properties, 'clientcertpath') };
  return { clientId: required(properties, 'clientid'), tenantId: required(properties, 'tenantid'), secret };
}
