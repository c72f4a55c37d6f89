import type { PageProcessData, PageTask } from '@cairn/page-preparation';

/** What a page's process is started with. */
export interface RecognitionData extends PageProcessData {
  languageDataDir: string | undefined;
}

export interface RecognitionTask extends PageTask {
  language: string;
  autoRotate: boolean;
}
