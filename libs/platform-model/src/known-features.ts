import type { FeatureReader, TextFeatures } from '@parlance/inference';
import { createHash } from 'node:crypto';

/** What was read of one text; views that nobody writes to. */
interface Known {
  readonly hidden: Float32Array;
  readonly dense: Float32Array;
  readonly logits: Float32Array;
}

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
    const hashes = texts.map((text) => createHash('sha256').update(text).digest('base64'));
    const asked = new Map<string, Known>();
    const unread = new Map<string, string>();
    hashes.forEach((hash, i) => {
      const known = this.#known.get(hash);
      if (known === undefined) return void unread.set(hash, texts[i]!);
      // Now the latest used.
      this.#known.delete(hash);
      this.#known.set(hash, known);
      asked.set(hash, known);
    });
    const news = [...unread];
    for (let begin = 0; begin < news.length; begin += TEXTS_AT_ONCE) {
      const some = news.slice(begin, begin + TEXTS_AT_ONCE);
      const read = await this.reader.read(some.map(([, text]) => text));
      some.forEach(([hash], row) => {
        const known = rowOf(read, row);
        asked.set(hash, known);
        this.#remember(hash, known);
      });
    }
    return together(hashes, asked, this.reader.labels);
  }

  #remember(hash: string, known: Known): void {
    this.#known.set(hash, known);
    this.#bytes += bytesOf(known);
    for (const [oldest, forgotten] of this.#known) {
      if (this.#bytes <= this.mostBytes) break;
      this.#known.delete(oldest);
      this.#bytes -= bytesOf(forgotten);
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

function bytesOf({ hidden, dense, logits }: Known): number {
  return hidden.byteLength + dense.byteLength + logits.byteLength;
}

function together(
  hashes: readonly string[],
  known: ReadonlyMap<string, Known>,
  labels: readonly string[],
): TextFeatures {
  const first = known.values().next().value;
  const column = (of: keyof Known): Float32Array => {
    const width = first?.[of].length ?? 0;
    const all = new Float32Array(hashes.length * width);
    hashes.forEach((hash, row) => all.set(known.get(hash)![of], row * width));
    return all;
  };
  return { texts: hashes.length, labels, hidden: column('hidden'), dense: column('dense'), logits: column('logits') };
}
