import {
  add,
  AdamW,
  cosineSchedule,
  fit,
  Graph,
  maskedBinaryCrossEntropy,
  ParameterStore,
  type TrainingProgress,
  TrainingSession,
} from '@parlance/onnx-training';
import type { LabelledRow } from '../data/labelled-row.js';
import type { TokenVocabulary } from '../data/token-vocabulary.js';
import { type TrainingTargets, trainingTargets } from '../data/training-targets.js';
import { type DisguiseShare, obfuscate } from '../obfuscation/obfuscate.js';
import { Random } from '../random.js';
import { DropoutMasks } from './dropout-masks.js';
import { type EncoderSize, encoder, withPosition } from './encoder.js';
import { type Batch, type Bucket, planEpoch } from './plan-batches.js';
import { SetOffsets } from './set-offsets.js';
import { type TokenDropout, TokenTable } from './token-table.js';

/** How the deep part is trained. */
export interface DeepRecipe {
  readonly size: EncoderSize;
  readonly epochs: number;
  readonly learningRate: number;
  readonly warmUp: number;
  /** Share of the learning rate at the end. */
  readonly floor: number;
  readonly dropout: number;
  readonly tokenDropout: TokenDropout;
  /** Share of the rows that come obfuscated, drawn anew each epoch. */
  readonly obfuscatedShare: number;
  readonly disguises: DisguiseShare;
  /** Longer texts are cut before they are obfuscated. */
  readonly obfuscatedUnits: number;
}

export interface DeepTraining {
  readonly rows: readonly LabelledRow[];
  /** First window of each row, in the same order. */
  readonly encoded: readonly Int32Array[];
  readonly vocabulary: TokenVocabulary;
  readonly lexicon: ReadonlySet<string>;
  readonly recipe: DeepRecipe;
  readonly seed: number;
  readonly onProgress: (progress: TrainingProgress) => void;
}

/** The trained weights, float32. */
export interface DeepWeights {
  /** [TABLE_ROWS, dimensions] */
  readonly table: Float32Array;
  readonly parameters: ParameterStore;
}

/** The loss is a sum over texts times this: what the learning rate was found with. */
const LOSS_SCALE = 1 / 64;
const STEPS_A_PROGRESS = 250;

/** Trains the deep part: masked binary cross-entropy, AdamW, lazy Adam on the table's touched rows. */
export async function trainDeep(training: DeepTraining): Promise<DeepWeights> {
  const { rows, vocabulary, recipe, seed, onProgress } = training;
  const random = new Random(seed);
  const batches = planBatches(training, random);
  const targets = trainingTargets(rows);
  const table = new TokenTable(vocabulary, recipe.size.dimensions, random);
  const parameters = new ParameterStore(new Random(seed));
  const masks = new DropoutMasks(recipe.dropout, random);
  const offsets = new SetOffsets(targets.sets.length, recipe.size.labels);
  const optimizer = new AdamW();
  const { learningRate: peak, warmUp, floor } = recipe;
  const rate = cosineSchedule({ peak, steps: batches.length, warmUp, floor });
  const sessions = new Map<Bucket, TrainingSession>();
  await fit({
    steps: batches.length,
    every: STEPS_A_PROGRESS,
    onProgress,
    takeStep: async (step) => {
      const batch = batches[step]!;
      let session = sessions.get(batch.bucket);
      if (session === undefined) {
        session = await trainingSession(batch.bucket, recipe.size, parameters);
        sessions.set(batch.bucket, session);
      }
      table.gather(batch, recipe.tokenDropout, session.input('x'), session.input('mask'));
      masks.fill(session.input('token dropout'));
      masks.fill(session.input('feature dropout'));
      fillTargets(batch, targets, offsets, session);
      const loss = await session.run();
      const taken = optimizer.step(parameters.all(), rate(step));
      table.update(session.inputGradient('x'), taken);
      batch.items.forEach(({ row }, text) =>
        offsets.update(
          targets.setOf[row]!,
          session.inputGradient('offsets'),
          text * recipe.size.labels,
          1 / LOSS_SCALE,
        ),
      );
      return loss / LOSS_SCALE / batch.items.length;
    },
  });
  for (const session of sessions.values()) await session.release();
  return { table: table.rows.table, parameters };
}

/** All epochs' batches, so that the number of steps, and with it the schedule, is exact. */
function planBatches({ rows, encoded, vocabulary, lexicon, recipe }: DeepTraining, random: Random): Batch[] {
  const tokensOf = (row: number): Int32Array => {
    if (!random.chance(recipe.obfuscatedShare)) return encoded[row]!;
    const text = rows[row]!.text.slice(0, recipe.obfuscatedUnits);
    return vocabulary.encode(obfuscate(text, lexicon, recipe.disguises, random));
  };
  return Array.from({ length: recipe.epochs }, () => planEpoch(rows.length, tokensOf, random)).flat();
}

async function trainingSession(
  { texts, tokens }: Bucket,
  size: EncoderSize,
  parameters: ParameterStore,
): Promise<TrainingSession> {
  const graph = new Graph();
  const x = graph.input('x', [texts, tokens, size.dimensions]);
  const mask = graph.input('mask', [texts, tokens]);
  const { logits } = encoder(withPosition(x, tokens, size), mask, size, {
    tokens: graph.input('token dropout', [texts, tokens, size.dimensions]),
    features: graph.input('feature dropout', [texts, size.features]),
  });
  const offsets = graph.input('offsets', [texts, size.labels]);
  const loss = maskedBinaryCrossEntropy(
    add(logits, offsets),
    graph.input('targets', [texts, size.labels]),
    graph.input('weights', [texts, size.labels]),
  );
  return TrainingSession.create(graph, loss, parameters, { inputGradients: [x, offsets] });
}

/** An unknown label gets weight 0; so does every label of a place that the batch leaves empty. */
function fillTargets(
  { items }: Batch,
  { targets, weights, setOf }: TrainingTargets,
  offsets: SetOffsets,
  session: TrainingSession,
): void {
  const labels = offsets.labels;
  const [targetInput, weightInput, offsetInput] = ['targets', 'weights', 'offsets'].map((name) =>
    session.input(name).fill(0),
  );
  items.forEach(({ row }, text) => {
    offsets.read(setOf[row]!, offsetInput!, text * labels);
    for (let k = 0; k < labels; k++) {
      const target = targets[row * labels + k]!;
      if (target < 0) continue;
      targetInput![text * labels + k] = target;
      weightInput![text * labels + k] = weights[row]! * LOSS_SCALE;
    }
  });
}
