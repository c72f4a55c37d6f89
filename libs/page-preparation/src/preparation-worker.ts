// A process that prepares one page after another. See page-preparer.ts.
import { writeFile } from 'node:fs/promises';
import { encodeTiff } from './encode-tiff.ts';
import { fitPrint } from './fit-print.ts';
import type { PageProcessData } from './page-messages.ts';
import type { PageTask } from './page-task.ts';
import { encodePng } from './picture-changes.ts';
import { preparePage } from './prepare-page.ts';
import { servePages } from './serve-pages.ts';

/** `picturePath`: where the picture is to be written, as TIFF; without it the answer holds it as PNG. */
export type PreparationTask = PageTask & { picturePath?: string };

await servePages(
  ({ data, pdfium }: { data: PageProcessData; pdfium: () => ReturnType<Parameters<typeof preparePage>[2]> }) =>
    Promise.resolve(async ({ picturePath, ...task }: PreparationTask) => {
      const prepared = await preparePage(task, data, pdfium);
      if ('existing' in prepared) return prepared;
      if (picturePath === undefined) {
        const { facts, picture } = prepared;
        return { facts, pictureDpi: picture.dpi, png: await encodePng(picture) };
      }
      const { facts, picture } = await fitPrint(prepared);
      await writeFile(picturePath, encodeTiff(picture));
      return { facts, pictureDpi: picture.dpi };
    }),
);
