import { fileTypeLayer } from './file-type-layer.ts';
import { imageLayer } from './image-layer.ts';
import type { ValidationLayer } from './layer.ts';
import { obfuscationLayer } from './obfuscation-layer.ts';
import { pdfLayer } from './pdf-layer.ts';
import { structureLayer } from './structure-layer.ts';
import { textLayer } from './text-layer.ts';

/** All layers, in the order in which they are reported. A new layer is one line here, and its weight in the policy. */
export const layers: readonly ValidationLayer[] = [
  structureLayer,
  fileTypeLayer,
  pdfLayer,
  imageLayer,
  textLayer,
  obfuscationLayer,
];
