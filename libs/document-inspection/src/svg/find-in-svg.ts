import type { Findings } from '../finding.ts';
import { svgTags, type SvgTag } from './svg-tags.ts';

/** Elements that draw, describe or group; anything else is not needed for a picture. */
const HARMLESS = new Set(
  `svg g defs symbol use path rect circle ellipse line polyline polygon text tspan textpath title desc metadata style
  lineargradient radialgradient stop clippath mask pattern marker filter image switch view a animate animatetransform
  animatemotion set mpath feblend fecolormatrix fecomponenttransfer fecomposite feconvolvematrix fediffuselighting
  fedisplacementmap fedistantlight fedropshadow feflood fefunca fefuncb fefuncg fefuncr fegaussianblur feimage femerge
  femergenode femorphology feoffset fepointlight fespecularlighting fespotlight fetile feturbulence`.split(/\s+/),
);
const SCRIPTS = new Set(['script', 'handler', 'listener']);
/** Attributes that are followed, or that an animation puts in the place of one that is. */
const FOLLOWED = new Set(['href', 'src', 'data', 'action', 'formaction', 'from', 'to', 'values', 'base']);
const FETCHED = new Set(['href', 'src', 'data', 'base']);
const IMAGE_DATA = /^data:image\/(?:png|jpe?g|gif|webp)[;,]/i;
const SCRIPT_ADDRESS = /^(?:javascript:|vbscript:|livescript:|data:)/i;
const CSS_REFERENCE =
  /@import\b|expression\(|-moz-binding|url\(["']?(?!["']?(?:#|data:image\/(?:png|jpe?g|gif|webp)[;,]))/i;

/**
 * Says what an SVG would run or fetch, without parsing it as XML: no entity is expanded, no reference followed, nothing
 * drawn.
 */
export function findInSvg(bytes: Buffer, findings: Findings): void {
  const text = textOf(bytes);
  if (/<!entity\b|<!doctype[^>]{0,1000}(?:\[|\bsystem\b)/i.test(text.slice(0, 1_000_000))) findings.add('xml-entity');
  if (/<\?xml-stylesheet\b/i.test(text)) findings.add('svg-external-reference', 'style sheet');
  for (const tag of svgTags(text)) {
    const { element, prefixed } = tag;
    if (SCRIPTS.has(element)) findings.add('svg-script');
    else if (!HARMLESS.has(element) && (!prefixed || element === 'foreignobject')) findings.add('svg-foreign-object');
    if (prefixed && element === 'include') findings.add('svg-external-reference', 'XInclude');
    if (element === 'style') findInCss(tag.text, findings);
    findInAttributes(tag, findings);
  }
}

function findInAttributes({ element, attributes }: SvgTag, findings: Findings): void {
  for (const { name, value: raw } of attributes) {
    const value = withoutEntities(raw).replace(/[\p{Cc}\p{Zs}]/gu, '');
    if (/^on[a-z]{3,}/.test(name)) findings.add('svg-event-handler');
    if (name === 'attributename' && /^on/i.test(value)) findings.add('svg-event-handler');
    if (name === 'style') findInCss(value, findings);
    if (!FOLLOWED.has(name)) continue;
    if (SCRIPT_ADDRESS.test(value) && !IMAGE_DATA.test(value)) findings.add('svg-script', 'in an address');
    // A link waits for a click; everything else is fetched on sight.
    else if (FETCHED.has(name) && element !== 'a' && !/^(?:#|$|data:)/i.test(value))
      findings.add('svg-external-reference');
  }
}

function findInCss(css: string, findings: Findings): void {
  if (CSS_REFERENCE.test(css.replace(/\s+/g, ''))) findings.add('svg-external-reference', 'style');
}

function withoutEntities(value: string): string {
  return value
    .replace(/&#x([0-9a-f]{1,6});?/gi, (_all, digits: string) => character(parseInt(digits, 16)))
    .replace(/&#(\d{1,7});?/g, (_all, digits: string) => character(Number(digits)))
    .replace(/&(?:tab|newline);/gi, '')
    .replace(/&colon;/gi, ':');
}

function character(code: number): string {
  return code <= 0x10ffff ? String.fromCodePoint(code) : '';
}

function textOf(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes.toString('utf16le', 2);
  if (bytes[0] !== 0xfe || bytes[1] !== 0xff) return bytes.toString('utf8');
  const even = bytes.subarray(2, 2 + ((bytes.length - 2) & ~1));
  return Buffer.from(even).swap16().toString('utf16le');
}
