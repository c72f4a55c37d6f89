/** Deeper values are refused when sent: beyond it lies a circle more often than a value. */
const MAX_DEPTH = 100;

/** Gives the replacement of a value that an encoding cannot hold, or `undefined` when it can. */
export type LeafRule = (value: object | bigint) => string | null | undefined;

/** Bytes as base64, dates as the shortest ISO 8601 text, as System.Text.Json writes them; bigints as decimal text. */
export const jsonLeaf: LeafRule = (value) => {
  if (value instanceof Date) return isoText(value);
  if (!ArrayBuffer.isView(value)) return bigintLeaf(value);
  return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64');
};

/** MessagePack has its own form for bytes and dates. */
export const messagePackLeaf: LeafRule = (value) =>
  value instanceof Date && Number.isNaN(value.getTime()) ? null : bigintLeaf(value);

function bigintLeaf(value: object | bigint): string | undefined {
  return typeof value === 'bigint' ? value.toString() : undefined;
}

function isoText(date: Date): string | null {
  return Number.isNaN(date.getTime()) ? null : date.toISOString().replace(/\.?0*Z$/, 'Z');
}

/**
 * The value with its leaves replaced by the rule and its `toJSON` members called. The very same object when there is
 * nothing to replace, which is nearly always: a plain walk is cheaper than a replacer of `JSON.stringify`.
 * @throws TypeError when it is nested deeper than 100
 */
export function toWire(value: unknown, leaf: LeafRule, depth = 0): unknown {
  if (typeof value === 'bigint') return leaf(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth > MAX_DEPTH)
    throw new TypeError(`A value that is sent may be nested ${MAX_DEPTH} deep, and not be circular.`);
  const replaced = leaf(value);
  if (replaced !== undefined) return replaced;
  if (value instanceof Date || ArrayBuffer.isView(value)) return value;
  if (Array.isArray(value)) return wireList(value, leaf, depth);
  if (hasToJson(value)) return toWire(value.toJSON(), leaf, depth + 1);
  return wireObject(value as Record<string, unknown>, leaf, depth);
}

function wireList(list: readonly unknown[], leaf: LeafRule, depth: number): readonly unknown[] {
  let copy: unknown[] | undefined;
  for (const [index, item] of list.entries()) {
    const wire = toWire(item, leaf, depth + 1);
    if (wire === item) continue;
    copy ??= [...list];
    copy[index] = wire;
  }
  return copy ?? list;
}

function wireObject(object: Record<string, unknown>, leaf: LeafRule, depth: number): Record<string, unknown> {
  let copy: Record<string, unknown> | undefined;
  for (const key of Object.keys(object)) {
    if (key === '__proto__') return wireObject(withoutProto(object), leaf, depth);
    const wire = toWire(object[key], leaf, depth + 1);
    if (wire === object[key]) continue;
    copy ??= { ...object };
    copy[key] = wire;
  }
  return copy ?? object;
}

/** The client's MessagePack decoder ends the connection over such a member, which another client may have sent. */
function withoutProto(object: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(object).filter(([key]) => key !== '__proto__'));
}

function hasToJson(value: object): value is { toJSON(): unknown } {
  return typeof (value as { toJSON?: unknown }).toJSON === 'function';
}
