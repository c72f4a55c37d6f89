import type { ContainerAppsAPIClient } from '@azure/arm-appcontainers';

/**
 * A client of the Azure resource manager that signs in with the app's managed identity.
 *
 * Loaded on demand: the SDK would cost every start some hundred milliseconds, and the default never needs it.
 */
export async function createArmClient(subscriptionId: string): Promise<ContainerAppsAPIClient> {
  const [{ ContainerAppsAPIClient }, { DefaultAzureCredential }] = await Promise.all([
    import('@azure/arm-appcontainers'),
    import('@azure/identity'),
  ]);
  return new ContainerAppsAPIClient(new DefaultAzureCredential(), subscriptionId);
}
