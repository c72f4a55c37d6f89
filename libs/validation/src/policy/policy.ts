import { createHash } from 'node:crypto';
import { PolicyInvalidError, type ErrorItem } from '@cairn/errors';
import type { z } from 'zod';
import type { ValidationLayer } from '../layer/layer.ts';
import { canonicalJson } from './canonical-json.ts';
import { policyDocument, type LayerPolicyDocument, type PolicyDocument } from './policy-document.ts';

/** What a policy says of one layer, ready to be used. */
export interface LayerPolicy extends LayerPolicyDocument {
  layer: ValidationLayer;
  /** Asked instead of `layer` or beside it; see `provider.mode`. */
  managed?: ValidationLayer;
}

/** How layers combine into a decision: a document that was checked against the layers of this service. */
export interface Policy extends Omit<PolicyDocument, 'layers'> {
  /** Names the exact rules behind a decision, so that it can be repeated later: `sha256:` and 64 hex digits. */
  hash: string;
  /** Those that are on, in the order of the layers. */
  layers: LayerPolicy[];
  /** All of it as data, with every default. */
  document: PolicyDocument;
}

/**
 * @param given a policy document; one that `GET /policies/{id}` has shown can be given back as it is
 * @param providers managed services that policies may name
 * @throws PolicyInvalidError naming every problem
 */
export function loadPolicy(
  given: unknown,
  layers: readonly ValidationLayer[],
  providers: readonly ValidationLayer[] = [],
): Policy {
  const parsed = policyDocument.safeParse(withoutAdditions(given));
  if (!parsed.success)
    throw new PolicyInvalidError(
      nameOf(given),
      parsed.error.issues.map((issue) => toItem(issue)),
    );
  const document = parsed.data;
  const problems: ErrorItem[] = [];
  const effective: PolicyDocument['layers'] = {};
  const loaded: LayerPolicy[] = [];
  for (const id of Object.keys(document.layers)) {
    if (!layers.some((layer) => layer.id === id)) problems.push(problem(['layers', id], 'is no layer of this service'));
  }
  for (const layer of layers) {
    const entry = document.layers[layer.id];
    if (!entry) continue;
    const managed = providers.find(({ id, provider }) => id === layer.id && provider === entry.provider?.name);
    if (entry.provider && !managed) {
      problems.push(problem(['layers', layer.id, 'provider'], `${entry.provider.name} is not set up for this layer`));
    }
    const settings = layer.settings.safeParse(entry.settings);
    if (!settings.success) {
      problems.push(...settings.error.issues.map((issue) => toItem(issue, ['layers', layer.id, 'settings'])));
      continue;
    }
    const provider = managed && entry.provider && providerWith(managed, entry.provider, problems);
    const ready = {
      ...entry,
      settings: settings.data as Record<string, unknown>,
      ...(provider ? { provider } : {}),
    };
    effective[layer.id] = ready;
    if (entry.enabled) loaded.push({ ...ready, layer, ...(managed ? { managed } : {}) });
  }
  if (problems.length > 0) throw new PolicyInvalidError(nameOf(given), problems);
  const whole = { ...document, layers: effective };
  const hash = createHash('sha256').update(canonicalJson(whole)).digest('hex');
  return { ...document, layers: loaded, document: whole, hash: `sha256:${hash}` };
}

/** What the service adds where it shows a policy. */
function withoutAdditions(given: unknown): unknown {
  if (given === null || typeof given !== 'object' || Array.isArray(given)) return given;
  const { hash: _hash, versions: _versions, ...document } = given as Record<string, unknown>;
  return document;
}

type Provider = NonNullable<LayerPolicyDocument['provider']>;

function providerWith(managed: ValidationLayer, provider: Provider, problems: ErrorItem[]): Provider {
  const settings = managed.settings.safeParse(provider.settings);
  if (settings.success) return { ...provider, settings: settings.data as Record<string, unknown> };
  const path = ['layers', managed.id, 'provider', 'settings'];
  problems.push(...settings.error.issues.map((issue) => toItem(issue, path)));
  return provider;
}

function nameOf(given: unknown): string {
  const { id, version } = (given ?? {}) as { id?: unknown; version?: unknown };
  return typeof id === 'string' ? `${id.slice(0, 64)}@${typeof version === 'number' ? version : '?'}` : 'policy';
}

function toItem({ path, message }: z.core.$ZodIssue, under: readonly string[] = []): ErrorItem {
  return problem([...under, ...path.map(String)], message);
}

function problem(path: readonly string[], message: string): ErrorItem {
  return { code: 'POLICY_INVALID', field: path.join('.'), message };
}
