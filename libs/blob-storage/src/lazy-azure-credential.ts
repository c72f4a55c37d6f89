import type { TokenCredential } from '@azure/identity';

/** The process's Azure identity, loaded at the first request: the identity SDK costs start-up time that Azurite users need not pay. */
export function lazyAzureCredential(): TokenCredential {
  let credential: Promise<TokenCredential> | undefined;
  return {
    async getToken(scopes, options) {
      credential ??= import('@azure/identity').then(({ DefaultAzureCredential }) => new DefaultAzureCredential());
      return (await credential).getToken(scopes, options);
    },
  };
}
