export { HOCR_TAIL, failedPageHocr, hocrHead, pageHocr } from './page-hocr.ts';
export { pageLines, wordConfidences } from './page-lines.ts';
export { pageResultSchema, type PageLine, type PageResult, type PageWord } from './page-result.ts';
export { PAGE_SEPARATOR, pageText } from './page-text.ts';
