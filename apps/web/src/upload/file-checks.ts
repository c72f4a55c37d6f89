/** For the file dialog; the service looks at the content itself. */
export const acceptedTypes =
  '.pdf,.png,.jpg,.jpeg,.tif,.tiff,.webp,.gif,application/pdf,image/png,image/jpeg,image/tiff,image/webp,image/gif';

const extensions = /\.(pdf|png|jpe?g|tiff?|webp|gif)$/i;
const mediaTypes = /^(application\/pdf|image\/(png|jpeg|tiff|webp|gif))$/;

/** @returns why a file need not be sent at all, in words; null when the service should judge */
export function fileProblem(file: { name: string; size: number; type: string }, maxUploadBytes: number): string | null {
  if (!extensions.test(file.name) && !mediaTypes.test(file.type)) {
    return 'Only PDF, PNG, JPEG, TIFF, WebP and GIF files can be digitised.';
  }
  if (file.size === 0) return 'The file is empty.';
  if (file.size > maxUploadBytes) {
    return `The file is too large: ${formatBytes(file.size)}; at most ${formatBytes(maxUploadBytes)} are accepted.`;
  }
  return null;
}

/** A size for people, in powers of 1024 as file managers show it. */
export function formatBytes(bytes: number): string {
  const units = ['bytes', 'KiB', 'MiB', 'GiB'];
  const power = bytes < 1024 ? 0 : Math.min(Math.floor(Math.log2(bytes) / 10), units.length - 1);
  const value = bytes / 1024 ** power;
  return `${power === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[power]}`;
}

/** The file's name without its ending, as a first title; at most 200 characters, as the service allows. */
export function titleOf(fileName: string): string {
  return fileName.replace(extensions, '').trim().slice(0, 200) || fileName.slice(0, 200);
}
