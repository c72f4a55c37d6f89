import type { ValidationLayer } from '../layer/layer.ts';
import { fileTypeLayer } from './file-type/file-type-layer.ts';
import { imageQualityLayer } from './image-quality/image-quality-layer.ts';
import { imageLayer } from './image/image-layer.ts';
import { injectionLayer } from './injection/injection-layer.ts';
import { languageLayer } from './language/language-layer.ts';
import { lexiconLayer } from './lexicon/lexicon-layer.ts';
import { obfuscationLayer } from './obfuscation/obfuscation-layer.ts';
import { pdfLayer } from './pdf/pdf-layer.ts';
import { piiLayer } from './pii/pii-layer.ts';
import { secretsLayer } from './secrets/secrets-layer.ts';
import { spamLayer } from './spam/spam-layer.ts';
import { structureLayer } from './structure/structure-layer.ts';
import { toxicityLayer } from './toxicity/toxicity-layer.ts';

/** All local layers, in the order in which they are reported. A new layer is one line here, and its weight in the policies. */
export const layers: readonly ValidationLayer[] = [
  structureLayer,
  obfuscationLayer,
  languageLayer,
  toxicityLayer,
  lexiconLayer,
  piiLayer,
  secretsLayer,
  injectionLayer,
  spamLayer,
  fileTypeLayer,
  pdfLayer,
  imageLayer,
  imageQualityLayer,
];
