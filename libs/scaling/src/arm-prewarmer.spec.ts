import { ContainerAppsAPIClient } from '@azure/arm-appcontainers';
import { createHttpHeaders, type HttpClient } from '@azure/core-rest-pipeline';
import { ArmPrewarmer, ScaleRulesChangedError } from './arm-prewarmer.ts';

const RULES = [{ name: 'job-backlog', custom: { type: 'postgresql', metadata: { targetQueryValue: '2' } } }];

interface App {
  location: string;
  tags: Record<string, string>;
  properties: { latestReadyRevisionName: string; template: { scale: Record<string, unknown> } };
}

/** Stands in for the resource manager: the three calls the prewarmer makes, with merge-patch semantics. */
class ResourceManager {
  app: App = {
    location: 'westeurope',
    tags: { application: 'cairn' },
    properties: {
      latestReadyRevisionName: 'rev-1',
      template: { scale: { minReplicas: 0, maxReplicas: 5, rules: RULES } },
    },
  };
  replicas: { name: string }[] = [];
  patches: unknown[] = [];
  tamperWithRules = false;

  /** The SDK's own pipeline runs up to here: routes, bodies and the bearer token are the real ones. */
  readonly httpClient: HttpClient = {
    sendRequest: async (request) => {
      const authorised = request.headers.get('authorization') === 'Bearer arm-token';
      const answer = this.answer(request.method, request.url, String(request.body ?? ''));
      return {
        request,
        status: authorised ? 200 : 401,
        headers: createHttpHeaders({ 'content-type': 'application/json' }),
        bodyAsText: JSON.stringify(answer),
      };
    },
  };

  private answer(method: string, url: string, body: string): unknown {
    if (url.includes('/replicas')) return { value: this.replicas };
    if (method === 'PATCH') this.patch(JSON.parse(body));
    return this.app;
  }

  private patch(patch: { tags: Record<string, string>; properties: { template: { scale: Record<string, unknown> } } }) {
    this.patches.push(patch);
    this.app.tags = { ...this.app.tags, ...patch.tags };
    Object.assign(this.app.properties.template.scale, patch.properties.template.scale);
    if (this.tamperWithRules) this.app.properties.template.scale['rules'] = [];
    this.tamperWithRules = false;
  }
}

describe('prewarming through the resource manager', () => {
  const arm = new ResourceManager();
  let now = new Date('2026-01-01T00:00:00Z');
  let prewarmer: ArmPrewarmer;

  beforeAll(() => {
    const credential = { getToken: async () => ({ token: 'arm-token', expiresOnTimestamp: Date.now() + 3_600_000 }) };
    const client = new ContainerAppsAPIClient(credential, '00000000-0000-0000-0000-000000000000', {
      httpClient: arm.httpClient,
    });
    prewarmer = new ArmPrewarmer({
      client,
      resourceGroup: 'rg',
      appName: 'processing-service',
      warmSeconds: 600,
      now: () => now,
    });
  });

  beforeEach(() => {
    now = new Date('2026-01-01T00:00:00Z');
    arm.app.tags = { application: 'cairn' };
    arm.app.properties.template.scale = { minReplicas: 0, maxReplicas: 5, rules: RULES };
    arm.replicas = [];
    arm.patches = [];
  });

  it('raises the minimum at zero replicas and restores it after its time, also from another process', async () => {
    await prewarmer.prewarm();
    expect(arm.app.properties.template.scale).toMatchObject({ minReplicas: 1, maxReplicas: 5, rules: RULES });

    await prewarmer.restore();
    expect(arm.app.properties.template.scale).toMatchObject({ minReplicas: 1 });

    now = new Date('2026-01-01T00:10:01Z');
    await prewarmer.restore();
    expect(arm.app.properties.template.scale).toMatchObject({ minReplicas: 0, rules: RULES });
    expect(arm.app.tags['application']).toBe('cairn');

    await prewarmer.restore();
    expect(arm.patches).toHaveLength(2);
  });

  it('changes nothing while a replica runs', async () => {
    arm.replicas = [{ name: 'replica-1' }];
    await prewarmer.prewarm();
    expect(arm.patches).toEqual([]);
  });

  it('changes nothing when a person keeps a replica on purpose', async () => {
    arm.app.properties.template.scale['minReplicas'] = 2;
    await prewarmer.prewarm();
    await prewarmer.restore();
    expect(arm.patches).toEqual([]);
  });

  it('puts the scale rules back and says so when an update changed them', async () => {
    arm.tamperWithRules = true;
    await expect(prewarmer.prewarm()).rejects.toBeInstanceOf(ScaleRulesChangedError);
    expect(arm.app.properties.template.scale).toMatchObject({ minReplicas: 0, rules: RULES });
  });
});
