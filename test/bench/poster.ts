import { randomBytes } from 'node:crypto';
import { Agent, request } from 'node:http';

/** What came back: the status, the body as it stood, and how long it took in milliseconds. */
export interface Reply {
  readonly status: number;
  readonly body: string;
  readonly ms: number;
}

/** Asks operations over kept-alive connections, as browsers do. */
export class Poster {
  readonly #address: string;
  readonly #agent: Agent;

  constructor(address: string, connections = 64) {
    this.#address = address;
    this.#agent = new Agent({ keepAlive: true, maxSockets: connections });
  }

  /** Answers when the body has arrived whole; a refusal is an answer like any other. */
  ask(operation: string, input: unknown, token: string): Promise<Reply> {
    const body = Buffer.from(JSON.stringify(input));
    const headers = {
      'content-type': 'application/json',
      'content-length': body.length,
      authorization: `Bearer ${token}`,
    };
    const started = performance.now();
    return new Promise((resolve, reject) => {
      const asking = request(
        `${this.#address}/api/${operation}?community=acme`,
        { method: 'POST', agent: this.#agent, headers },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('end', () =>
            resolve({
              status: response.statusCode!,
              body: Buffer.concat(chunks).toString(),
              ms: performance.now() - started,
            }),
          );
        },
      );
      asking.on('error', (error: NodeJS.ErrnoException) => {
        // The server ended a connection that had been idle; the same words again are the same write.
        if (asking.reusedSocket && error.code === 'ECONNRESET') resolve(this.ask(operation, input, token));
        else reject(error);
      });
      asking.end(body);
    });
  }

  /** Posts a comment and insists that it was kept. */
  async post(topic: string, body: string, token: string): Promise<Reply> {
    const reply = await this.ask(
      'comment.create',
      { id: randomBytes(16).toString('base64url'), topic, parentId: null, type: 'comment', body },
      token,
    );
    if (reply.status !== 200) throw new Error(`comment.create answered ${reply.status}: ${reply.body}`);
    return reply;
  }

  close() {
    this.#agent.destroy();
  }
}
