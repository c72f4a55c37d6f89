import { currentContext, runInContext } from '@cairn/request-context';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import type { ServiceLogger } from './service-logger.ts';

const MAX_PATH_LENGTH = 512;
const PROBES = /^\/health\/(live|ready)$/;

/**
 * Express middleware: one line per request once its response is over, with method, path (never the query, where browsers
 * put tokens), status, milliseconds and whether the caller left early. Health probes are logged at debug.
 */
export function requestLogMiddleware(logger: ServiceLogger): RequestHandler {
  return (request: Request, response: Response, next: NextFunction): void => {
    const startedMs = performance.now();
    const context = currentContext();
    const path = request.originalUrl.split('?', 1)[0]?.slice(0, MAX_PATH_LENGTH) ?? '';
    const write = () => {
      const facts = {
        method: request.method,
        path,
        status: response.statusCode,
        ms: Math.round(performance.now() - startedMs),
        ...(response.writableFinished ? {} : { aborted: true }),
      };
      if (PROBES.test(path) && response.statusCode < 400) logger.debug('request', facts);
      else logger.info('request', facts);
    };
    // 'close' is emitted by the socket, outside of the request's asynchronous context.
    response.once('close', () => (context ? runInContext(context, write) : write()));
    next();
  };
}
