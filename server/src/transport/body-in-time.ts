import type { NextFunction, Request, Response } from 'express';

/** Ends the connection of whoever has not sent the whole body of a request after so many milliseconds. */
export function bodyInTime(milliseconds: number) {
  return (request: Request, _response: Response, next: NextFunction) => {
    const { 'content-length': length = '0', 'transfer-encoding': encoding } = request.headers;
    if (length !== '0' || encoding !== undefined) {
      const timer = setTimeout(() => {
        if (!request.complete) request.destroy();
      }, milliseconds);
      timer.unref();
      request.once('close', () => clearTimeout(timer));
    }
    next();
  };
}
