import { appendFile, copyFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StoredPictures, appendTextLayer, mergeParts, type MergedPart, type PagePicture } from '@cairn/searchable-pdf';
import type { AssemblyPart, AssemblyTask } from './assemble-document.ts';
import type { AssemblyPages } from './assembly-pages.ts';
import { pagePicture } from './page-picture.ts';

/** A single PDF keeps its bytes and gets the layer appended; all else becomes a new PDF. */
export async function writePdf(task: AssemblyTask, pages: AssemblyPages, path: string): Promise<void> {
  const pictures = new StoredPictures(join(task.outputFolder, 'pictures'));
  await writeWithoutPictures(task, pages, path, pictures);
  await pictures.appendTo(path);
}

async function writeWithoutPictures(
  task: AssemblyTask,
  pages: AssemblyPages,
  path: string,
  pictures: StoredPictures,
): Promise<void> {
  const [only] = task.parts;
  if (!only || task.parts.length > 1 || only.contentType !== 'application/pdf') {
    const parts = task.parts.map((part, index) => mergedPart(task, part, index, pages));
    await writeFile(path, await mergeParts(parts, { title: task.title, pictures }));
    return;
  }
  const source = (index: number) => pages.result(0, index);
  const made = await appendTextLayer(await readFile(only.documentPath), source, {
    ...layerOptions(task, only),
    pictures,
  });
  if ('replace' in made) {
    await writeFile(path, made.replace);
    return;
  }
  await copyFile(only.documentPath, path);
  await appendFile(path, made.append);
}

function mergedPart(task: AssemblyTask, part: AssemblyPart, number: number, pages: AssemblyPages): MergedPart {
  const { documentPath, contentType } = part;
  const results = (index: number) => pages.result(number, index);
  if (contentType === 'application/pdf')
    return { pdf: () => readFile(documentPath), pages: results, ...layerOptions(task, part) };
  const { maxImagePixels } = task;
  return { imagePath: documentPath, pageCount: pages.pageCounts[number] ?? 0, maxImagePixels, pages: results };
}

function layerOptions(
  { existingText }: AssemblyTask,
  part: AssemblyPart,
): { existingText: AssemblyTask['existingText']; password?: string; picture?: PagePicture } {
  const { password } = part;
  return {
    existingText,
    ...(password === undefined ? {} : { password }),
    ...(existingText === 'force' ? { picture: pagePicture(part) } : {}),
  };
}
