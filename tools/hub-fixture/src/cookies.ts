import type { IncomingMessage, ServerResponse } from 'node:http';

/** The cookie of that name in a `Cookie` header, or null. */
export function cookieOf(header: string | undefined, name: string): string | null {
  const pairs = (header ?? '').split(';').map((pair) => pair.trim());
  const found = pairs.find((pair) => pair.startsWith(`${name}=`));
  return found === undefined ? null : found.slice(name.length + 1);
}

/** Sets the cookies on negotiations that the client's suites expect to come back, and one that must not. */
export function setTestCookies({ url }: IncomingMessage, response: ServerResponse, next: () => void): void {
  if (/\/negotiate(\?|$)/.test(url ?? '')) {
    const anHourAgo = new Date(Date.now() - 3_600_000).toUTCString();
    response.setHeader('set-cookie', [
      'testCookie=testValue; Path=/',
      'testCookie2=testValue2; Path=/',
      `expiredCookie=doesntmatter; Path=/; Expires=${anHourAgo}`,
    ]);
  }
  next();
}
