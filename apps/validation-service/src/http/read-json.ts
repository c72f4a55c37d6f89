import { MediaTypeUnsupportedError, PayloadTooLargeError, RequestBodyMalformedError } from '@cairn/errors';
import type { NextFunction, Request, RequestHandler, Response } from 'express';

/**
 * Reads JSON bodies up to a limit, and refuses a larger one as soon as that is known: by its declared length, or when the
 * limit is passed. The body parser of Express would read such a body to its end first. To be used with
 * `lingerAfterAnswer`.
 */
export function readJson(limitBytes: number): RequestHandler {
  return (request: Request, _response: Response, next: NextFunction) => {
    if (!request.is('application/json')) return next();
    const encoding = request.headers['content-encoding'];
    if (encoding && encoding !== 'identity') {
      return next(new MediaTypeUnsupportedError(`content encoding ${encoding.slice(0, 50)}; send the body as it is`));
    }
    const tooLarge = (): PayloadTooLargeError => new PayloadTooLargeError('request body', limitBytes);
    if (Number(request.headers['content-length'] ?? 0) > limitBytes) return next(tooLarge());
    collect(request, limitBytes).then((bytes) => {
      if (!bytes) return next(tooLarge());
      try {
        request.body = JSON.parse(bytes.toString()) as unknown;
      } catch (error) {
        return next(new RequestBodyMalformedError({ cause: error }));
      }
      next();
    }, next);
  };
}

/** @returns undefined when there is more than the limit; what follows is left unread */
function collect(request: Request, limitBytes: number): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const stop = (): void => void request.off('data', onData).off('end', onEnd).off('close', onClose);
    const onData = (chunk: Buffer): void => {
      bytes += chunk.length;
      if (bytes <= limitBytes) return void chunks.push(chunk);
      stop();
      request.pause();
      resolve(undefined);
    };
    const onEnd = (): void => {
      stop();
      resolve(Buffer.concat(chunks));
    };
    const onClose = (): void => reject(new RequestBodyMalformedError());
    request.on('data', onData).once('end', onEnd).once('close', onClose);
  });
}
