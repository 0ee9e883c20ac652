import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import type { BusCounts } from './redis-bus.ts';

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

  readonly #busPublished = new Counter({
    name: 'lc_bus_published_total',
    help: 'Messages that Redis took for the other nodes.',
    registers: [this.registry],
  });
  readonly #busReceived = new Counter({
    name: 'lc_bus_received_total',
    help: 'Messages of other nodes that arrived here.',
    registers: [this.registry],
  });
  readonly #busDropped = new Counter({
    name: 'lc_bus_dropped_total',
    help: 'Messages not sent because Redis was away, or not understood: the record repairs what they told.',
    labelNames: ['why'],
    registers: [this.registry],
  });
  readonly #busDelay = new Histogram({
    name: 'lc_bus_delay_seconds',
    help: 'Time from one node to another, as far as their clocks agree.',
    buckets: [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 1, 5],
    registers: [this.registry],
  });
  readonly #repaired = new Counter({
    name: 'lc_fanout_repaired_total',
    help: 'Facts read from the record for sockets because the bus had not brought them.',
    registers: [this.registry],
  });

  /** What the bus counts. */
  readonly bus: BusCounts = {
    published: (messages) => this.#busPublished.inc(messages),
    received: (messages, delay) => {
      this.#busReceived.inc(messages);
      this.#busDelay.observe(delay / 1_000);
    },
    dropped: (messages, why) => this.#busDropped.inc({ why }, messages),
  };

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

  /** Counts facts that the bus had not brought. */
  repaired(facts: number) {
    this.#repaired.inc(facts);
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
