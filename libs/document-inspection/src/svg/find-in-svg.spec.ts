import { Findings } from '../finding.ts';
import { findInSvg } from './find-in-svg.ts';

const found = (text: string | Buffer): string[] => {
  const findings = new Findings();
  findInSvg(Buffer.from(text as string), findings);
  return [...new Set(findings.list().map(({ kind }) => kind))];
};
const svg = (inside: string, attributes = ''): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" ${attributes}>${inside}</svg>`;

describe('looking through an SVG', () => {
  it.each([
    ['svg-script', svg('<script>alert(1)</script>')],
    ['svg-script', svg('<svg:SCRIPT xlink:href="https://example.org/x.js"/>')],
    ['svg-script', svg('<a href="java&#x73;cript&colon;alert(1)"><text/></a>')],
    ['svg-script', svg('<a xlink:href=" &#106;avascript:x"><text/></a>')],
    ['svg-script', svg('<use href="data:image/svg+xml;base64,AAAA"/>')],
    ['svg-script', svg('<animate attributeName="href" values="javascript:x"/>')],
    ['svg-event-handler', svg('', 'onload="x()"')],
    ['svg-event-handler', svg('<rect title=">" onclick = x() />')],
    ['svg-event-handler', svg('<set attributeName="onmouseover" to="x()"/>')],
    ['svg-foreign-object', svg('<foreignObject><p>x</p></foreignObject>')],
    ['svg-foreign-object', svg('<iframe src="#"/>')],
    ['svg-external-reference', svg('<image href="https://example.org/pixel.png"/>')],
    ['svg-external-reference', svg('<use xlink:href="other.svg#a"/>')],
    ['svg-external-reference', svg('<style>@import "https://example.org/a.css";</style>')],
    ['svg-external-reference', svg('<rect style="fill: url( https://example.org/a#b )"/>')],
    ['svg-external-reference', `<?xml-stylesheet href="a.xsl"?>${svg('')}`],
    ['xml-entity', `<!DOCTYPE s [<!ENTITY x SYSTEM "file:///etc/hostname">]>${svg('<text>&x;</text>')}`],
    ['xml-entity', `<!DOCTYPE svg SYSTEM "https://example.org/x.dtd">${svg('')}`],
  ])('finds %s in %s', (kind, text) => {
    expect(found(text)).toContain(kind);
    expect(found(Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]))).toContain(kind);
  });

  it.each([
    svg('<path d="M0 0h9"/><text x="1">onload and script</text>'),
    svg('<image href="data:image/png;base64,AAAA"/><use href="#a"/><rect fill="url(#g)" style="fill:url(#g)"/>'),
    svg('<a href="https://example.org/">x</a><!-- <script> --><style>rect { fill: red }</style>'),
    `<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">${svg('')}`,
    svg('<sodipodi:namedview id="base"/><metadata><rdf:RDF/></metadata>'),
  ])('finds nothing in %s', (text) => {
    expect(found(text)).toEqual([]);
  });

  it('goes once through texts that never close what they open', () => {
    for (const open of ['<a ', '<!--', '<a b="', '<svg x=', '<!doctype ', '&#x']) {
      expect(Array.isArray(found(open.repeat(100_000)))).toBe(true);
    }
  });
});
