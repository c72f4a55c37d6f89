export { pageResultSchema, type PageLine, type PageResult, type PageWord } from './page-result.ts';
