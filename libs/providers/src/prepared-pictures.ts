import { PagePreparer, completePage, pageTask, type PageLimits } from '@cairn/page-preparation';
import type { PagePictures } from './page-pictures.ts';

/** Pictures made on this machine, in processes of their own. */
export function preparedPictures(options: Partial<PageLimits> = {}): PagePictures {
  const preparer = new PagePreparer(options);
  return {
    async prepare(request, signal) {
      const prepared = await preparer.asPng(pageTask(request), signal);
      if ('existing' in prepared) return prepared;
      const { facts, pictureDpi: dpi, png } = prepared;
      const { widthPx, heightPx } = facts.frame.picture;
      return {
        ...{ png, widthPx, heightPx, dpi },
        warnings: facts.warnings,
        // A service elsewhere finds turned pages itself, and has remarks of its own.
        complete: (result) => {
          const { rotation, warnings } = result;
          return { ...completePage(facts, result), rotation, warnings };
        },
      };
    },
    close: () => preparer.close(),
  };
}
