import type { ContainerApp, ContainerAppsAPIClient, Scale } from '@azure/arm-appcontainers';
import { Prewarmer } from './prewarmer.ts';

/**
 * What was there before, and until when the change holds. It stands on the app itself, so that any replica can restore
 * it after the one that made the change has died.
 */
const UNTIL_TAG = 'cairn-prewarm-until';
const PREVIOUS_MIN_TAG = 'cairn-prewarm-previous-min';

export interface ArmPrewarmerOptions {
  client: Pick<ContainerAppsAPIClient, 'containerApps' | 'containerAppsRevisionReplicas'>;
  resourceGroup: string;
  appName: string;
  warmSeconds: number;
  now: () => Date;
}

/** The update came back with other scale rules than before; the app was put back and must be looked at. */
export class ScaleRulesChangedError extends Error {
  constructor(appName: string) {
    super(`Prewarming ${appName} changed its scale rules; they were put back. Check the app before prewarming again.`);
    this.name = 'ScaleRulesChangedError';
  }
}

/**
 * Raises the minimum replicas to 1 through the Azure resource manager, for an app that neither a row nor a request can
 * wake. Every such change makes a new revision and takes many seconds, so it is done at zero replicas only.
 *
 * Needs `Microsoft.App/containerApps/read`, `/write` and `/revisions/replicas/read` on this app. Tested against a local
 * stand-in of the resource manager; the real one is reached with the same SDK.
 */
export class ArmPrewarmer extends Prewarmer {
  private readonly options: ArmPrewarmerOptions;

  constructor(options: ArmPrewarmerOptions) {
    super();
    this.options = options;
  }

  override async prewarm(): Promise<void> {
    const app = await this.read();
    if ((app.template?.scale?.minReplicas ?? 0) > 0 || (await this.hasReplicas(app))) return;

    const until = new Date(this.options.now().getTime() + this.options.warmSeconds * 1000);
    const tags = { ...app.tags, [UNTIL_TAG]: until.toISOString(), [PREVIOUS_MIN_TAG]: '0' };
    await this.write(app, { minReplicas: 1 }, tags);

    const after = await this.read();
    if (!sameRules(app, after)) {
      await this.write(app, app.template?.scale ?? {}, withoutPrewarmTags(app.tags));
      throw new ScaleRulesChangedError(this.options.appName);
    }
  }

  override async restore(): Promise<void> {
    const app = await this.read();
    const until = app.tags?.[UNTIL_TAG];
    if (!until || new Date(until) > this.options.now()) return;
    const minReplicas = Number(app.tags?.[PREVIOUS_MIN_TAG] ?? 0);
    await this.write(app, { minReplicas }, withoutPrewarmTags(app.tags));
  }

  private read(): Promise<ContainerApp> {
    return this.options.client.containerApps.get(this.options.resourceGroup, this.options.appName);
  }

  private async hasReplicas(app: ContainerApp): Promise<boolean> {
    if (!app.latestReadyRevisionName) return false;
    const { resourceGroup, appName, client } = this.options;
    const { value } = await client.containerAppsRevisionReplicas.listReplicas(
      resourceGroup,
      appName,
      app.latestReadyRevisionName,
    );
    return value.length > 0;
  }

  /** A JSON merge patch: what is not named stays as it is. */
  private async write(app: ContainerApp, scale: Scale, tags: Record<string, string>): Promise<void> {
    const { resourceGroup, appName, client } = this.options;
    await client.containerApps.update(resourceGroup, appName, { location: app.location, tags, template: { scale } });
  }
}

/** A merge patch removes a tag by null only; an empty value says "none" and needs no cast. */
function withoutPrewarmTags(tags: Record<string, string> | undefined): Record<string, string> {
  const present = tags ?? {};
  return UNTIL_TAG in present ? { ...present, [UNTIL_TAG]: '', [PREVIOUS_MIN_TAG]: '' } : present;
}

function sameRules(before: ContainerApp, after: ContainerApp): boolean {
  return JSON.stringify(before.template?.scale?.rules ?? []) === JSON.stringify(after.template?.scale?.rules ?? []);
}
