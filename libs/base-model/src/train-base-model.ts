import { baseParts } from './bundle/base-parts.js';
import { writeBaseBundle } from './bundle/write-base-bundle.js';
import { fingerprint } from './data/fingerprint.js';
import { readRows } from './data/read-rows.js';
import { TokenVocabulary } from './data/token-vocabulary.js';
import { trainDeep } from './deep/train-deep.js';
import { grammarRows } from './grammar/grammar-rows.js';
import { toxicLexicon } from './obfuscation/lexicon.js';
import { Random } from './random.js';
import { BASE_RECIPE } from './recipe.js';
import { trainWide } from './wide/train-wide.js';

export interface BaseTraining {
  /** Folder with `base/<set>.<train|dev>.jsonl.gz`. */
  readonly dataDirectory: string;
  readonly seed: number;
  /** Where the bundle goes. */
  readonly out: string;
  /** Share of the rows to train on; less than 1 is for a trial. */
  readonly share: number;
  /** One line on where the run stands. */
  readonly report: (line: string) => void;
}

/** Trains the base model by BASE_RECIPE and writes its bundle. The same data and seed give the same bytes. */
export async function trainBaseModel({ dataDirectory, seed, out, share, report }: BaseTraining): Promise<void> {
  const recipe = BASE_RECIPE;
  const train = await readRows(dataDirectory, 'train');
  const dev = await readRows(dataDirectory, 'dev');
  report(`read ${train.rows.length} rows to train on and ${dev.rows.length} to calibrate on`);
  const lexicon = toxicLexicon(train.rows);
  const random = new Random(seed);
  const all = [...train.rows, ...(await grammarRows(recipe.grammar, seed))];
  const rows = share < 1 ? all.filter(() => random.chance(share)) : all;
  const vocabulary = new TokenVocabulary();
  const encoded = rows.map((row) => vocabulary.encode(row.text));
  report(`training on ${rows.length} rows with ${vocabulary.size} token types`);

  const wideStarted = performance.now();
  const wide = trainWide({
    rows,
    encoded,
    vocabulary,
    lexicon,
    recipe: recipe.wide,
    seed,
    onEpoch: ({ epoch, loss, change }) => {
      const { epochs } = recipe.wide;
      const secondsLeft = ((performance.now() - wideStarted) / 1e3 / (epoch + 1)) * (epochs - epoch - 1);
      report(
        `wide part: epoch ${epoch + 1} of ${epochs}, loss ${loss.toFixed(4)}, change ${change.toFixed(4)}, ` +
          `${Math.ceil(secondsLeft)} s left`,
      );
    },
  });
  const deep = await trainDeep({
    rows,
    encoded,
    vocabulary,
    lexicon,
    recipe: recipe.deep,
    seed,
    onProgress: ({ step, steps, loss, secondsLeft }) =>
      report(`deep part: step ${step} of ${steps}, loss ${loss.toFixed(4)}, ${Math.ceil(secondsLeft)} s left`),
  });
  report('calibrating on the dev rows, scoring the golden texts');
  const bytes = await writeBaseBundle(out, {
    parts: baseParts(deep, wide, recipe.deep.size),
    wideIdfMax: wide.idfMax,
    recipe,
    seed,
    data: { ...fingerprint([...train.files, ...dev.files]), share },
    devRows: dev.rows,
  });
  report(`wrote ${out}: ${(bytes / 1e6).toFixed(1)} MB`);
}
