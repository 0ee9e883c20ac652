const TRANSPORTS = /\/engine\.io-client\/build\/esm\/transports\/index\.js$/;

/** The client speaks over WebSocket alone, so the page need not load what Engine.IO brings for long polling. */
export function websocketOnly() {
  return {
    name: 'websocket-only',
    load(id) {
      return TRANSPORTS.test(id)
        ? `import { WS } from './websocket.js';\nexport const transports = { websocket: WS };`
        : undefined;
    },
  };
}
