import { fileURLToPath } from 'node:url';
import express, { Router } from 'express';

const folder = (path: string) => fileURLToPath(new URL(`../../../${path}`, import.meta.url));

/** The demo's pages: an intranet article, the playground, one example per widget, and what they load. */
export function demoPages(): Router {
  const router = Router();
  const page = (path: string, file: string) =>
    router.get(path, (_request, response) => response.sendFile(file, { root: folder('demo'), cacheControl: false }));
  page('/', 'index.html');
  page('/playground', 'playground.html');
  router.use('/demo/styles', express.static(folder('demo/styles'), { index: false, redirect: false }));
  router.use('/demo/scripts', express.static(folder('demo/dist'), { index: false, redirect: false }));
  router.use(
    '/examples',
    express.static(folder('demo/examples'), { index: false, redirect: false, extensions: ['html'] }),
  );
  router.get('/demo/custom-elements.json', (_request, response) =>
    response.sendFile('custom-elements.json', { root: folder('packages/elements') }),
  );
  return router;
}
