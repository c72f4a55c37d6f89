import type { PageLine } from '@cairn/page-result';

type Box = PageLine['box'];

/** Of all steps from line to line, so many may lead up within a column before the order is not believed. */
const TOLERATED_JUMPS = 0.1;
/** A gap between columns is at least this much of a line's height. */
const COLUMN_GAP = 0.8;

interface Placed {
  line: PageLine;
  /** As if the text stood upright. */
  box: Box;
}

/**
 * Lines in the order in which they are read.
 *
 * Most programs write a page from its beginning to its end, tables row by row, and their order is kept. Where it leads
 * upwards within a column again and again, as in files put together from pieces, columns and paragraphs are told from
 * the white between them instead.
 */
export function inReadingOrder(lines: PageLine[]): PageLine[] {
  const turn = uprightTurn(lines);
  const placed = lines.map((line) => ({ line, box: turn(line.box) }));
  const jumps = placed.filter(({ box }, i) => i > 0 && leadsUp(placed[i - 1], box)).length;
  const ordered = jumps > TOLERATED_JUMPS * placed.length ? cut(placed) : placed;
  return ordered.map(({ line }) => line);
}

/** Turns boxes of a page whose text runs sideways or upside down, as most of its lines do, into those of an upright one. */
function uprightTurn(lines: PageLine[]): (box: Box) => Box {
  const counts = { right: 0, left: 0, down: 0, up: 0 };
  for (const { baseline } of lines) counts[directionOf(baseline)] += 1;
  const [direction] = Object.entries(counts).reduce((most, entry) => (entry[1] > most[1] ? entry : most));
  if (direction === 'down') return ([left, top, right, bottom]) => [top, -right, bottom, -left];
  if (direction === 'up') return ([left, top, right, bottom]) => [-bottom, left, -top, right];
  if (direction === 'left') return ([left, top, right, bottom]) => [-right, -bottom, -left, -top];
  return (box) => box;
}

function directionOf([x0, y0, x1, y1]: Box): 'right' | 'left' | 'down' | 'up' {
  if (Math.abs(y1 - y0) > Math.abs(x1 - x0)) return y1 > y0 ? 'down' : 'up';
  return x1 >= x0 ? 'right' : 'left';
}

function leadsUp(before: Placed | undefined, box: Box): boolean {
  if (!before) return false;
  const overlap = Math.min(before.box[2], box[2]) - Math.max(before.box[0], box[0]);
  return box[3] <= before.box[1] + heightOf(before) / 2 && overlap > 0;
}

/** Columns first, from left to right; where nothing but white parts none, what lies above the widest gap before the rest. */
function cut(lines: Placed[]): Placed[] {
  if (lines.length < 2) return lines;
  const columns = widestGap(lines, 0, 2);
  if (columns && columns.width >= COLUMN_GAP * median(lines.map(heightOf)))
    return [...cut(columns.before), ...cut(columns.after)];
  const rows = widestGap(lines, 1, 3);
  if (rows) return [...cut(rows.before), ...cut(rows.after)];
  return lines.toSorted((a, b) => a.box[1] - b.box[1] || a.box[0] - b.box[0]);
}

/** The widest stretch along one axis that no line reaches into; also one of no width, between lines that touch. */
function widestGap(
  lines: Placed[],
  start: 0 | 1,
  end: 2 | 3,
): { width: number; before: Placed[]; after: Placed[] } | undefined {
  const sorted = lines.toSorted((a, b) => a.box[start] - b.box[start]);
  let best: { width: number; at: number } | undefined;
  let reached = sorted[0]?.box[end] ?? 0;
  for (const [at, line] of sorted.entries()) {
    const width = line.box[start] - reached;
    if (at > 0 && width >= 0 && (!best || width > best.width)) best = { width, at };
    reached = Math.max(reached, line.box[end]);
  }
  return best && { width: best.width, before: sorted.slice(0, best.at), after: sorted.slice(best.at) };
}

function heightOf({ box }: Placed): number {
  return box[3] - box[1];
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
