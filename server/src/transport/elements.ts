import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import express, { type Router } from 'express';

/** Where the built elements lie. */
export const elementsFolder = fileURLToPath(new URL('../../../packages/elements/dist/browser/', import.meta.url));

/**
 * Serves `/elements.js` and the pieces it loads to pages of any origin. Pieces carry a hash in their name and never
 * change; the entry is revalidated.
 */
export function elementsRouter(): Router {
  const router = express.Router();
  router.use(
    express.static(elementsFolder, {
      index: false,
      redirect: false,
      etag: true,
      setHeaders: (response, path) => {
        response.setHeader('Access-Control-Allow-Origin', '*');
        response.setHeader('Cross-Origin-Resource-Policy', 'cross-origin');
        response.setHeader(
          'Cache-Control',
          /-[\w-]{8}\.js$/.test(path) ? 'public, max-age=31536000, immutable' : 'public, no-cache',
        );
      },
    }),
  );
  return router;
}

/** Whether the elements have been built. */
export const elementsBuilt = () => existsSync(`${elementsFolder}elements.js`);
