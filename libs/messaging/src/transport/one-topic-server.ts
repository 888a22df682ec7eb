import { KafkaBatchServer, type KafkaBatchServerOptions } from './kafka-batch-server.js';

export interface OneTopicServerOptions extends KafkaBatchServerOptions {
  /** The topic whose handler is served, as its handler names it. */
  readonly topic: string;
  /** What the cluster calls that topic. */
  readonly clusterTopic: string;
}

/** A batch server for one topic's handler: topics that want groups of their own need a server each. */
export class OneTopicServer extends KafkaBatchServer {
  readonly #topic: string;
  readonly #clusterTopic: string;

  constructor({ topic, clusterTopic, ...options }: OneTopicServerOptions) {
    super(options);
    this.#topic = topic;
    this.#clusterTopic = clusterTopic;
  }

  override addHandler(...[pattern, ...handler]: Parameters<KafkaBatchServer['addHandler']>): void {
    if (pattern === this.#topic) super.addHandler(this.#clusterTopic, ...handler);
  }
}
