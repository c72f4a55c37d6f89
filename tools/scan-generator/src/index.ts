export { makeScan, type Scan, type ScanOptions } from './make-scan.ts';
