export { DEFAULT_LOW_CONFIDENCE, MeanConfidence, wordConfidences } from './confidence.ts';
export { ALTO_TAIL, altoHead, failedPageAlto, pageAlto } from './page-alto.ts';
export { HOCR_TAIL, failedPageHocr, hocrHead, pageHocr } from './page-hocr.ts';
export { pageJson, type PageJson } from './page-json.ts';
export { pageLines } from './page-lines.ts';
export { pageResultSchema, type PageLine, type PageResult, type PageWord } from './page-result.ts';
export { PAGE_SEPARATOR, pageText } from './page-text.ts';
