import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';

/** What the server measures of itself, in the Prometheus exposition format. */
export class Metrics {
  readonly registry = new Registry();
  readonly #operations = new Counter({
    name: 'lc_operations_total',
    help: 'Operations answered, by name and outcome.',
    labelNames: ['operation', 'outcome'],
    registers: [this.registry],
  });
  readonly #duration = new Histogram({
    name: 'lc_operation_seconds',
    help: 'Time from the request read to the answer written, successful operations only.',
    labelNames: ['operation'],
    buckets: [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 1, 5],
    registers: [this.registry],
  });
  readonly #delivered = new Counter({
    name: 'lc_deliveries_total',
    help: 'Packets of facts handed to sockets.',
    registers: [this.registry],
  });
  readonly #refused = new Counter({
    name: 'lc_socket_refusals_total',
    help: 'Connections and messages refused, by reason.',
    labelNames: ['reason'],
    registers: [this.registry],
  });
  readonly #shed = new Counter({
    name: 'lc_overload_refusals_total',
    help: 'Work refused because this node is strained: fresh (connections, joins, reads) or ongoing (writes, catch-up).',
    labelNames: ['wanted'],
    registers: [this.registry],
  });

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }

  /** Counts one answered operation; `outcome` is `ok` or an error code. */
  operation(operation: string, outcome: string, milliseconds: number) {
    this.#operations.inc({ operation, outcome });
    if (outcome === 'ok') this.#duration.observe({ operation }, milliseconds / 1_000);
  }

  /** Counts packets handed to sockets. */
  delivered(packets: number) {
    this.#delivered.inc(packets);
  }

  /** Counts a refused connection or message. */
  refused(reason: string) {
    this.#refused.inc({ reason });
  }

  /** Counts work refused because the node is strained. */
  shed(wanted: string) {
    this.#shed.inc({ wanted });
  }

  /** Registers a value read when asked. */
  gauge(name: string, help: string, read: () => number) {
    new Gauge({
      name,
      help,
      registers: [this.registry],
      collect() {
        this.set(read());
      },
    });
  }
}
