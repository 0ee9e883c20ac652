import type { Server as HttpServer } from 'node:http';
import { createServer, type AddressInfo, type ListenOptions, type Server, type Socket } from 'node:net';

/**
 * Sockets that listen on the port of a node. Node.js takes in one connection of each at every turn of its event loop, and turns of a
 * node that is pressed are long: with one socket alone newcomers wait in the queue of the system for longer than anybody waits,
 * and are not even refused.
 */
const SOCKETS = 16;

/**
 * Listens on a port; answers how to stop, which resolves when every connection has ended. Fails with a sentence that helps where the
 * port cannot be had.
 */
export async function listenOn(http: HttpServer, port: number, host: string): Promise<() => Promise<void>> {
  const shared = await openFirst(http, { port, host }).catch((error: NodeJS.ErrnoException) => {
    throw new Error(whyDeaf(error, port, host), { cause: error });
  });
  const own = http.address() as AddressInfo;
  // One that cannot be had is done without.
  const beside = Array.from({ length: shared ? SOCKETS - 1 : 0 }, () => openBeside(http, own).catch(() => []));
  const further = (await Promise.all(beside)).flat();
  return async () => {
    const stopping = [http, ...further].map(stop);
    http.closeIdleConnections();
    await Promise.all(stopping);
  };
}

/** Opens the socket of the server itself; answers whether others may listen beside it. */
async function openFirst(http: HttpServer, where: { readonly port: number; readonly host: string }): Promise<boolean> {
  // Two programs of one user could share a port without a word, each with some of those who come: the second one is refused.
  if (where.port !== 0) await stop(await open(createServer(), where));
  try {
    await open(http, { ...where, reusePort: true });
    return true;
  } catch {
    await open(http, where);
    return false;
  }
}

/** Another socket on the port of a server, whose connections are the server's. */
function openBeside(http: HttpServer, { port, address: host }: AddressInfo): Promise<Server> {
  // Connections are to be what those of the server itself are.
  const beside = createServer({ allowHalfOpen: true, noDelay: true }, (socket: Socket) =>
    http.emit('connection', socket),
  );
  return open(beside, { port, host, reusePort: true });
}

function open<S extends Server>(server: S, options: ListenOptions): Promise<S> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(options, () => {
      server.off('error', reject);
      resolve(server);
    });
  });
}

const stop = (server: Server) => new Promise<void>((resolve) => server.close(() => resolve()));

/** Why a port cannot be had, and what helps. */
function whyDeaf({ code, message }: NodeJS.ErrnoException, port: number, host: string): string {
  if (code === 'EADDRINUSE')
    return `Port ${port} of ${host} is taken by another program. Stop it, or choose another port with PORT.`;
  if (code === 'EACCES')
    return `This user may not listen on port ${port} of ${host}. Choose a port above 1023 with PORT, and put a proxy in front.`;
  return `The server cannot listen on port ${port} of ${host}: ${message}. Check PORT and HOST.`;
}
