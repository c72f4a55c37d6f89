import { textInput } from '../../layer/layer-input.fixture.ts';
import { decodedParts } from './encoded.ts';

const decoded = (text: string): string[] => decodedParts(textInput(text)).map((part) => part.text.trim());
const SENTENCE = 'come to the red house at noon';
const base64 = Buffer.from(SENTENCE).toString('base64');
const hex = Buffer.from(SENTENCE).toString('hex');

describe('decodedParts', () => {
  it.each([
    ['base64', base64],
    ['hexadecimal', hex],
    ['hexadecimal with 0x', `0x${hex}`],
    ['hexadecimal with spaces', hex.replaceAll(/../g, '$& ')],
    ['percent signs', hex.replaceAll(/../g, '%$&')],
  ])('reads %s', (_what, code) => {
    expect(decoded(`see: ${code} .`)).toEqual([SENTENCE]);
  });

  it('says where it stood', () => {
    const [part] = decodedParts(textInput(`see: ${base64}`));
    expect(part?.span).toEqual([5, 5 + base64.replace(/=+$/, '').length]);
  });

  it('leaves plain texts alone', () => {
    expect(decoded('Incomprehensibilities are no code, nor is https://example.org/a-long-address/of-a-page.')).toEqual(
      [],
    );
  });

  it('reads eight parts at most', () => {
    expect(decoded(`${base64} `.repeat(50))).toHaveLength(8);
  });

  it('gives up after 2,000 rows that say nothing', () => {
    const noise = `${'A'.repeat(24)} `;
    expect(decoded(noise.repeat(1_999) + base64)).toEqual([SENTENCE]);
    expect(decoded(noise.repeat(2_000) + base64)).toEqual([]);
  });
});
