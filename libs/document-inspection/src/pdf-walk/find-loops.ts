import type { Findings } from '../finding.ts';
import { decodeStream, filtersOf } from './decode-stream.ts';
import type { PdfObjects } from './pdf-objects.ts';
import { PdfDictionary, PdfReference, type PdfValue } from './pdf-values.ts';

/** Keys of page trees, name trees and outlines that lead down or on, and never back in a sound file. */
const TREE_KEYS = ['Kids', 'First', 'Next'];
const DRAWS = /\/([^\s/<>[\](){}%]{1,127})\s+Do\b/g;

type Edges = ReadonlyMap<number, readonly number[]>;

/** Pages, outlines and drawings that contain themselves keep a careless reader busy for ever. */
export async function findLoops(objects: PdfObjects, findings: Findings): Promise<void> {
  const trees = edgesOf(objects, (value) => TREE_KEYS.flatMap((key) => referencesIn(value.get(key))));
  const resources = edgesOf(objects, (value) => [...formsOf(value, objects).values()]);
  if (hasLoop(trees)) findings.add('loop');
  // Drawings often share a list of resources that names themselves; only what they draw counts.
  else if (hasLoop(resources) && hasLoop(await drawnForms(objects))) findings.add('loop');
}

function edgesOf(objects: PdfObjects, of: (value: PdfDictionary) => number[]): Edges {
  return new Map(
    objects.all.flatMap(({ number, value }) =>
      number !== undefined && value instanceof PdfDictionary ? [[number, of(value)] as const] : [],
    ),
  );
}

function referencesIn(value: PdfValue | undefined): number[] {
  if (value instanceof PdfReference) return [value.number];
  return Array.isArray(value) ? value.flatMap((item) => (item instanceof PdfReference ? [item.number] : [])) : [];
}

/** The drawings that an object's resources name. */
function formsOf(value: PdfDictionary, objects: PdfObjects): Map<string, number> {
  const resources = objects.resolve(value.get('Resources'));
  const forms = resources instanceof PdfDictionary ? objects.resolve(resources.get('XObject')) : undefined;
  if (!(forms instanceof PdfDictionary)) return new Map();
  return new Map(
    forms.entries.flatMap(([name, form]) => (form instanceof PdfReference ? [[name, form.number] as const] : [])),
  );
}

async function drawnForms(objects: PdfObjects): Promise<Edges> {
  const edges = new Map<number, number[]>();
  for (const { number, value, stream } of objects.all) {
    if (number === undefined || !stream || !(value instanceof PdfDictionary)) continue;
    const forms = formsOf(value, objects);
    if (forms.size === 0) continue;
    const { bytes } = await decodeStream(stream.raw, filtersOf(value, objects), objects, true);
    const names = [...bytes.toString('latin1').matchAll(DRAWS)].map(([, name = '']) => name);
    edges.set(
      number,
      names.flatMap((name) => forms.get(name) ?? []),
    );
  }
  return edges;
}

/** Depth first, without recursion: the depth is the file's to choose. */
function hasLoop(edges: Edges): boolean {
  const state = new Map<number, 'open' | 'done'>();
  for (const root of edges.keys()) {
    const path = state.has(root) ? [] : [{ number: root, next: [...(edges.get(root) ?? [])] }];
    state.set(root, state.get(root) ?? 'open');
    for (let top = path.at(-1); top; top = path.at(-1)) {
      const number = top.next.pop();
      if (number === undefined) {
        state.set(top.number, 'done');
        path.pop();
        continue;
      }
      if (state.get(number) === 'open') return true;
      if (state.get(number) === 'done') continue;
      state.set(number, 'open');
      path.push({ number, next: [...(edges.get(number) ?? [])] });
    }
  }
  return false;
}
