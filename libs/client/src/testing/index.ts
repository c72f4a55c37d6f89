export { aDocument } from './a-document.ts';
