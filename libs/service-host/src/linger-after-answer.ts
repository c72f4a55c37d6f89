import type { NextFunction, Request, Response } from 'express';

const LINGER_MS = 10_000;

/**
 * Middleware for routes that may refuse a body before they have read it. A connection that is closed while the client
 * still sends is reset, and the answer is lost with it; so the rest is read and dropped, for ten seconds at most. A
 * connection that is not to be kept is closed in the two steps of RFC 9112, section 9.6: our side at once, the other
 * after the body.
 */
export function lingerAfterAnswer(request: Request, response: Response, next: NextFunction): void {
  // Before Node's own listener, which calls `destroySoon` when the connection is not to be kept.
  response.prependOnceListener('finish', () => {
    if (request.complete) return;
    const { socket } = request;
    let closing = false;
    socket.destroySoon = () => {
      closing = true;
      socket.end();
    };
    request.resume();
    const timer = setTimeout(() => socket.destroy(), LINGER_MS);
    timer.unref();
    request.once('close', () => {
      clearTimeout(timer);
      Reflect.deleteProperty(socket, 'destroySoon');
      if (closing) socket.destroySoon();
    });
  });
  next();
}
