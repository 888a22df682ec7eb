import { Histogram, type Registry } from 'prom-client';

export interface FastHistogramOptions {
  readonly name: string;
  readonly help: string;
  /** Upper bounds, ascending. */
  readonly buckets: readonly number[];
  readonly registers: Registry[];
  /** The name of its one label, if it has any. */
  readonly label?: string;
}

/** One series: counts[i] of values in bucket i, the last of those above every bound. */
interface Series {
  readonly counts: Float64Array;
  sum: number;
}

interface ExportedValue {
  readonly metricName: string;
  readonly labels: Readonly<Record<string, string | number>>;
  readonly value: number;
}

const UNLABELLED = '';

/**
 * A Prometheus histogram for figures that come once a message or more often: adding to it costs a fraction of
 * prom-client's own `observe`, which builds and hashes a label object each time. Exported like any other.
 */
export class FastHistogram extends Histogram {
  readonly #name: string;
  readonly #help: string;
  readonly #label: string | undefined;
  readonly #bounds: Float64Array;
  readonly #series = new Map<string, Series>();

  constructor({ label, buckets, ...options }: FastHistogramOptions) {
    super({ ...options, buckets: [...buckets], labelNames: label === undefined ? [] : [label] });
    this.#name = options.name;
    this.#help = options.help;
    this.#label = label;
    this.#bounds = Float64Array.from(buckets);
    if (label === undefined) this.#seriesOf(UNLABELLED);
  }

  /** Counts a value once, or `times`. */
  add(value: number, labelValue = UNLABELLED, times = 1): void {
    const bounds = this.#bounds;
    const series = this.#seriesOf(labelValue);
    let bucket = 0;
    while (bucket < bounds.length && value > bounds[bucket]!) bucket++;
    series.counts[bucket]! += times;
    series.sum += value * times;
  }

  /** What prom-client's registry and `get` ask for the present values. */
  getForPromString(): Promise<object> {
    const values = [...this.#series].flatMap(([labelValue, series]) => this.#exported(labelValue, series));
    return Promise.resolve({ name: this.#name, help: this.#help, type: 'histogram', aggregator: 'sum', values });
  }

  #exported(labelValue: string, { counts, sum }: Series): ExportedValue[] {
    const labels = this.#label === undefined ? {} : { [this.#label]: labelValue };
    let atMost = 0;
    const buckets = Array.from(counts, (count, i) => {
      atMost += count;
      const le = i < this.#bounds.length ? this.#bounds[i]! : '+Inf';
      return { metricName: `${this.#name}_bucket`, labels: { le, ...labels }, value: atMost };
    });
    return [
      ...buckets,
      { metricName: `${this.#name}_sum`, labels, value: sum },
      { metricName: `${this.#name}_count`, labels, value: atMost },
    ];
  }

  #seriesOf(labelValue: string): Series {
    let series = this.#series.get(labelValue);
    if (series === undefined) {
      series = { counts: new Float64Array(this.#bounds.length + 1), sum: 0 };
      this.#series.set(labelValue, series);
    }
    return series;
  }
}
