// A process that prepares and recognises one page after another: no pixels leave it. See tesseract-provider.ts.
import { completePage, fitPrint, preparePage, servePages, type PageProcess } from '@cairn/page-preparation/worker';
import { OrientationDetector } from './orientation-detector.ts';
import type { RecognitionData, RecognitionTask } from './page-messages.ts';
import { Recogniser } from './recogniser.ts';
import { recogniseUpright } from './recognise-upright.ts';

await servePages(async ({ data, pdfium }: PageProcess<RecognitionData>) => {
  const recogniser = await Recogniser.load(data.languageDataDir);
  const detector = new OrientationDetector();
  return async ({ language, autoRotate, ...task }: RecognitionTask): Promise<string> => {
    const prepared = await preparePage(task, data, pdfium);
    if ('existing' in prepared) return JSON.stringify(prepared.existing);
    const page = await recogniseUpright(await fitPrint(prepared), autoRotate, {
      recognise: (picture) => recogniser.recognise(picture, language),
      detect: (picture) => detector.detect(picture),
    });
    return JSON.stringify(completePage(page.facts, page.recognition));
  };
});
