import type { TokenCredential } from '@azure/identity';
import type { ServiceAccess } from './connection-string.ts';

/** What proves an identity of Microsoft Entra ID. Every `TokenCredential` of the Azure SDK is one. */
export interface EntraCredential {
  /** The credential caches: it is asked before each request. */
  getToken(scope: string): Promise<{ token: string } | null>;
}

/** The identity of the connection string. The SDK is loaded with the first request: whoever has a key needs none of it. */
export function entraCredential(access: Exclude<ServiceAccess, { kind: 'key' }>): EntraCredential {
  let credential: Promise<TokenCredential> | undefined;
  return {
    async getToken(scope) {
      credential ??= createCredential(access);
      return (await credential).getToken(scope);
    },
  };
}

async function createCredential(access: Exclude<ServiceAccess, { kind: 'key' }>): Promise<TokenCredential> {
  const identity = await import('@azure/identity');
  switch (access.kind) {
    case 'default':
      return new identity.DefaultAzureCredential(access.clientId ? { managedIdentityClientId: access.clientId } : {});
    case 'managed':
      return new identity.ManagedIdentityCredential(access.clientId ? { clientId: access.clientId } : {});
    case 'application':
      return 'clientSecret' in access.secret
        ? new identity.ClientSecretCredential(access.tenantId, access.clientId, access.secret.clientSecret)
        : new identity.ClientCertificateCredential(access.tenantId, access.clientId, access.secret.certificatePath);
  }
}
