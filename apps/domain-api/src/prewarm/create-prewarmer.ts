import {
  ArmPrewarmer,
  createArmClient,
  DisabledPrewarmer,
  HttpPrewarmer,
  RowPrewarmer,
  type Prewarmer,
} from '@cairn/scaling';
import type { DataSource } from 'typeorm';
import type { DomainApiConfig } from '../config.ts';

/** Long enough for a large upload to arrive and its job to be claimed. */
const WARM_SECONDS = 300;
const WAKE_TIMEOUT_MS = 2_000;

/** The adapter that `PREWARM` names. */
export async function createPrewarmer(config: DomainApiConfig, dataSource: DataSource): Promise<Prewarmer> {
  switch (config.PREWARM) {
    case 'disabled':
      return new DisabledPrewarmer();
    case 'row':
      return new RowPrewarmer({
        execute: (sql, parameters) => dataSource.query(sql, parameters),
        requestedBy: 'domain-api',
        warmSeconds: WARM_SECONDS,
      });
    case 'http':
      return new HttpPrewarmer({
        url: `${config.PROCESSING_URL.replace(/\/+$/, '')}/health/live`,
        timeoutMs: WAKE_TIMEOUT_MS,
      });
    case 'arm':
      return new ArmPrewarmer({
        client: await createArmClient(config.ARM_SUBSCRIPTION_ID ?? ''),
        resourceGroup: config.ARM_RESOURCE_GROUP ?? '',
        appName: config.ARM_CONTAINER_APP_NAME ?? '',
        warmSeconds: WARM_SECONDS,
        now: () => new Date(),
      });
  }
}
