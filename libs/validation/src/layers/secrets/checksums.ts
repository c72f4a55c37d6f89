import { crc32 } from 'node:zlib';

const BASE_62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const CHECK_LENGTH = 6;

/**
 * GitHub's and npm's tokens end in the CRC-32 of the 30 random characters after the prefix, as six base-62 digits
 * (github.blog, "Behind GitHub's new authentication token formats").
 */
export function hasCrc32Ending(token: string): boolean {
  const random = token.slice(token.indexOf('_') + 1, -CHECK_LENGTH);
  return base62(crc32(random)) === token.slice(-CHECK_LENGTH);
}

function base62(value: number): string {
  let digits = '';
  for (let rest = value; rest > 0; rest = Math.floor(rest / 62)) digits = (BASE_62[rest % 62] as string) + digits;
  return digits.padStart(CHECK_LENGTH, '0');
}
