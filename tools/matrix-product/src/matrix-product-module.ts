import wabt from 'wabt';
import { format } from 'prettier';
import { matrixProductText } from './matrix-product-text.ts';

/** Where the engine's lib has the module. */
export const matrixProductUrl = new URL(
  '../../../libs/providers/src/tesseract/matrix-product/matrix-product-module.ts',
  import.meta.url,
);

const LINE = 96;

/** Source of a file that exports the assembled module. */
export async function matrixProductModule(): Promise<string> {
  const { parseWat } = await wabt();
  const text = parseWat('matrix-product.wat', matrixProductText(), { simd: true, relaxed_simd: true });
  try {
    text.validate();
    const base64 = Buffer.from(text.toBinary({}).buffer).toString('base64');
    const lines = base64.match(new RegExp(`.{1,${LINE}}`, 'g')) ?? [];
    return await format(
      `// Made by \`npm run engine:matrix-product\`. See tools/matrix-product.

/** A WebAssembly module. */
export const MATRIX_PRODUCT_MODULE = Buffer.from(${lines.map((line) => `'${line}'`).join('+')}, 'base64');
`,
      { parser: 'typescript', singleQuote: true, printWidth: 120 },
    );
  } finally {
    text.destroy();
  }
}
