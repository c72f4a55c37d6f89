// The door for code that runs in a page's process: nothing here may need what only a service has.
export { servePages, type PageProcess } from './serve-pages.ts';
export { completePage, type GreyPicture, type PageFacts, type Recognition } from './page-facts.ts';
export { NoLanguageData, PageFailure } from './page-failure.ts';
export type { PageTask, PictureLimits } from './page-task.ts';
export { believableDpi, encodeTiff } from './encode-tiff.ts';
export { fitPrint } from './fit-print.ts';
export { turn } from './picture-changes.ts';
export { preparePage, type PreparedPage } from './prepare-page.ts';
