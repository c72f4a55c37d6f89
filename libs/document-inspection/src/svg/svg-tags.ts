export interface SvgTag {
  /** Lower case, without its namespace. */
  element: string;
  /** Whether it has a namespace of its own, as what editors add has. */
  prefixed: boolean;
  attributes: { name: string; value: string }[];
  /** The text up to the next tag. */
  text: string;
}

const SPACE = /\s/;
const NAME_START = /[a-z_]/i;

/** Tags of a text in their order, once through it from left to right; comments and end tags are stepped over. */
export function* svgTags(source: string): Generator<SvgTag> {
  let position = source.indexOf('<');
  while (position >= 0) {
    if (source.startsWith('<!--', position)) {
      const end = source.indexOf('-->', position);
      position = end < 0 ? -1 : source.indexOf('<', end);
    } else if (NAME_START.test(source[position + 1] ?? '')) {
      const tag = readTag(source, position + 1);
      const next = source.indexOf('<', tag.end);
      yield { ...tag, text: source.slice(tag.end, next < 0 ? source.length : next) };
      position = next;
    } else {
      position = source.indexOf('<', position + 1);
    }
  }
}

function readTag(source: string, start: number): Omit<SvgTag, 'text'> & { end: number } {
  let position = endOfName(source, start);
  const name = source.slice(start, position).toLowerCase();
  const attributes: SvgTag['attributes'] = [];
  for (;;) {
    position = afterSpace(source, position);
    const char = source[position];
    if (char === undefined || char === '>') break;
    if (char === '/' || char === '=' || char === '"' || char === "'") {
      position += 1;
      continue;
    }
    const nameEnd = endOfName(source, position);
    const attribute = source.slice(position, nameEnd).toLowerCase();
    position = afterSpace(source, Math.max(nameEnd, position + 1));
    if (source[position] !== '=') continue;
    const { value, end } = readValue(source, afterSpace(source, position + 1));
    attributes.push({ name: local(attribute), value });
    position = end;
  }
  return { element: local(name), prefixed: name.includes(':'), attributes, end: Math.min(position + 1, source.length) };
}

function readValue(source: string, start: number): { value: string; end: number } {
  const quote = source[start];
  if (quote === '"' || quote === "'") {
    const close = source.indexOf(quote, start + 1);
    const end = close < 0 ? source.length : close;
    return { value: source.slice(start + 1, end), end: end + 1 };
  }
  let end = start;
  while (end < source.length && source[end] !== '>' && !SPACE.test(source[end] ?? '')) end += 1;
  return { value: source.slice(start, end), end };
}

function endOfName(source: string, start: number): number {
  let end = start;
  while (end < source.length && !/[\s=/>"'<]/.test(source[end] ?? '')) end += 1;
  return end;
}

function afterSpace(source: string, start: number): number {
  let position = start;
  while (position < source.length && SPACE.test(source[position] ?? '')) position += 1;
  return position;
}

function local(name: string): string {
  return name.split(':').at(-1) ?? '';
}
