import type { NextFunction, Request, Response } from 'express';

const LINGER_MS = 10_000;

/**
 * Middleware for routes that may refuse a body before they have read it. A connection that is closed while the client
 * still sends is reset, and the answer is lost with it; so the rest is read and dropped, for ten seconds at most.
 */
export function lingerAfterAnswer(request: Request, response: Response, next: NextFunction): void {
  response.once('finish', () => {
    if (request.complete) return;
    request.resume();
    const timer = setTimeout(() => request.socket.destroy(), LINGER_MS);
    timer.unref();
    request.once('close', () => clearTimeout(timer));
  });
  next();
}
