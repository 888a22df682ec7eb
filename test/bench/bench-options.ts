/** What a bench may be told on the command line. */
export interface BenchOptions {
  /** A folder of `<platform>.train.jsonl.gz` and `.dev.jsonl.gz`, or with a folder `platform` of them. */
  readonly dataDir?: string;
  readonly brokers?: readonly string[];
  /** One platform of the data alone. */
  readonly platform?: string;
  /** How many seeds, from 1. */
  readonly seeds?: number;
  /** How many labels to learn from; Infinity: all. */
  readonly sizes?: readonly number[];
  readonly swaps?: number;
}
