import type { PageResult } from '@cairn/page-result';
import { UnitFailedError } from '@cairn/errors';
import { PAGE_FAILURES } from '@cairn/page-preparation';
import { RECOGNITION_SETTINGS } from '../tesseract/recognition-settings.ts';
import { TesseractEnded, runTesseract } from './run-tesseract.ts';
import type { PictureTask, TesseractProcessOptions } from './tesseract-process.ts';

/** Also the mode of segmentation that is the default of the command line, and not of the library. */
export const HOCR_ARGUMENTS: readonly string[] = [
  ...['--psm', '3'],
  ...Object.entries({ ...RECOGNITION_SETTINGS, tessedit_create_hocr: '1' }).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ]),
];

/**
 * Runs a Tesseract for one picture.
 * @returns hOCR
 * @throws TesseractEnded, UnitFailedError when it takes too long; the signal's reason
 */
export function recognisePicture(
  { path, language }: PictureTask,
  options: TesseractProcessOptions,
  signal: AbortSignal,
): Promise<string> {
  return run(path, ['-l', language, ...HOCR_ARGUMENTS], options, signal);
}

/**
 * @returns the clockwise turn after which the picture can be read; 0 when too little is on it to tell
 * @throws as `recognisePicture`
 */
export async function detectRotation(
  path: string,
  options: TesseractProcessOptions,
  signal: AbortSignal,
): Promise<PageResult['rotation']> {
  try {
    const answer = await run(path, ['-l', 'osd', '--psm', '0'], options, signal);
    const degrees = Number(/^Rotate: (\d+)/m.exec(answer)?.[1]);
    return degrees === 90 || degrees === 180 || degrees === 270 ? degrees : 0;
  } catch (error) {
    // With too few characters on a page it ends with an error, and without the data of orientations as well.
    if (error instanceof TesseractEnded) return 0;
    throw error;
  }
}

async function run(
  path: string,
  settings: string[],
  { program, dataFolder, memoryMegabytes, pageTimeoutMs }: TesseractProcessOptions,
  signal: AbortSignal,
): Promise<string> {
  const timeout = AbortSignal.timeout(pageTimeoutMs);
  const args = ['stdin', 'stdout', '--tessdata-dir', dataFolder, ...settings];
  const cpuSeconds = pageTimeoutMs / 1000 + 1;
  try {
    const limited = AbortSignal.any([signal, timeout]);
    return await runTesseract({ program, args, inputPath: path, memoryMegabytes, cpuSeconds }, limited);
  } catch (error) {
    signal.throwIfAborted();
    if (timeout.aborted) throw new UnitFailedError('PAGE_TIMEOUT', PAGE_FAILURES.PAGE_TIMEOUT);
    throw error;
  }
}
