import type { FeatureReader, TextFeatures } from '@parlance/inference';
import { createHash } from 'node:crypto';

const COLUMNS = ['hidden', 'dense', 'logits'] as const;

/** What was read of one text. */
type Known = Readonly<Record<(typeof COLUMNS)[number], Float32Array>>;

/** About 5,000 texts. */
const DEFAULT_BYTES = 64 * 2 ** 20;

/** Most texts that are read at once: what is read and not yet told apart takes 13 kB a text. */
const TEXTS_AT_ONCE = 256;

/**
 * Reads each text's features once and remembers them by the text's hash, the latest used for as long as there is room. What is
 * said of a text depends on nothing but the text, so what was read long ago is what would be read now, to the last bit.
 */
export class KnownFeatures {
  /** By SHA-256 of the text, the longest unused first. */
  readonly #known = new Map<string, Known>();
  #bytes = 0;

  constructor(
    private readonly reader: Pick<FeatureReader, 'read' | 'labels'>,
    private readonly mostBytes = DEFAULT_BYTES,
  ) {}

  /** Features of the texts, in their order. @throws as `FeatureReader.read` does. */
  async read(texts: readonly string[]): Promise<TextFeatures> {
    const gathered = new GatheredFeatures(texts.length);
    const unread = new Map<string, { readonly text: string; readonly rows: number[] }>();
    texts.forEach((text, row) => {
      const hash = createHash('sha256').update(text).digest('base64');
      const known = this.#known.get(hash);
      if (known !== undefined) {
        this.#remember(hash, known);
        gathered.put(known, 0, [row]);
        return;
      }
      const others = unread.get(hash);
      if (others === undefined) unread.set(hash, { text, rows: [row] });
      else others.rows.push(row);
    });
    const news = [...unread];
    for (let begin = 0; begin < news.length; begin += TEXTS_AT_ONCE) {
      const some = news.slice(begin, begin + TEXTS_AT_ONCE);
      const read = await this.reader.read(some.map(([, { text }]) => text));
      some.forEach(([hash, { rows }], i) => {
        gathered.put(read, i, rows, some.length);
        this.#remember(hash, rowOf(read, i));
      });
    }
    return { ...gathered.columns, texts: texts.length, labels: this.reader.labels };
  }

  /** It is now the latest used. */
  #remember(hash: string, known: Known): void {
    const before = this.#known.get(hash);
    if (before !== undefined) this.#bytes -= bytesOf(before);
    this.#known.delete(hash);
    this.#known.set(hash, known);
    this.#bytes += bytesOf(known);
    for (const [oldest, forgotten] of this.#known) {
      if (this.#bytes <= this.mostBytes) break;
      this.#known.delete(oldest);
      this.#bytes -= bytesOf(forgotten);
    }
  }
}

/** Rows of many texts' features, as wide as the first that is put. */
class GatheredFeatures {
  readonly columns: Record<keyof Known, Float32Array> = {
    hidden: new Float32Array(),
    dense: new Float32Array(),
    logits: new Float32Array(),
  };

  constructor(private readonly texts: number) {}

  /** Row `from` of features of so many texts, to these rows. */
  put(features: Known, from: number, rows: readonly number[], texts = 1): void {
    for (const name of COLUMNS) {
      const width = features[name].length / texts;
      if (this.columns[name].length === 0) this.columns[name] = new Float32Array(this.texts * width);
      const values = features[name].subarray(from * width, (from + 1) * width);
      for (const row of rows) this.columns[name].set(values, row * width);
    }
  }
}

/** Copies, so that one text that is remembered does not hold its neighbours' memory. */
function rowOf({ hidden, dense, logits, texts }: TextFeatures, row: number): Known {
  const copy = (values: Float32Array): Float32Array => {
    const width = values.length / texts;
    return values.slice(row * width, (row + 1) * width);
  };
  return { hidden: copy(hidden), dense: copy(dense), logits: copy(logits) };
}

function bytesOf(known: Known): number {
  return COLUMNS.reduce((sum, name) => sum + known[name].byteLength, 0);
}
