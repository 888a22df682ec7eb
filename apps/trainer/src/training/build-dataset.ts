import { CorrectionStore, type KeptJudgement, resolveJudgements } from '@parlance/domain';
import { datasetHash, type LabelledText, labelsOf } from '@parlance/platform-model';

/** What a platform's model is trained on: its judged texts as they stood at one moment. */
export interface Dataset {
  /** By text hash, so that the same judgements make the same dataset in whatever order they came. */
  readonly rows: readonly LabelledText[];
  /** Of each row's text. */
  readonly textHashes: readonly string[];
  /** The most judged first. */
  readonly labels: readonly string[];
  /** Names the dataset by what is in it. */
  readonly sha256: string;
  /** Labels of texts on which as many moderators said yes as no: they are left out. */
  readonly disputed: number;
  /** How many judgements there were, erased texts' included. */
  readonly judgements: number;
}

/** Draws a platform's dataset from its corrections. */
export class BuildDataset {
  constructor(private readonly corrections: CorrectionStore) {}

  async run(platform: string): Promise<Dataset> {
    // Counted first: a judgement that comes in between is trained on, and counts as new for the next training.
    const { judgements } = await this.corrections.counts(platform);
    return { ...datasetOf(await this.corrections.judgements(platform)), judgements };
  }
}

/** One row a text, with the labels on which its moderators agree. Texts without any are left out. */
export function datasetOf(judgements: readonly KeptJudgement[]): Omit<Dataset, 'judgements'> {
  const texts = new Map(judgements.map(({ textHash, text }) => [textHash, text]));
  const labels = new Map<string, Record<string, 0 | 1>>();
  let disputed = 0;
  for (const { textHash, label, outcome } of resolveJudgements(judgements)) {
    if (outcome === 'disputed') disputed++;
    else labels.set(textHash, { ...labels.get(textHash), [label]: outcome === 'holds' ? 1 : 0 });
  }
  const textHashes = [...labels.keys()].sort();
  const rows = textHashes.map((hash) => ({ text: texts.get(hash)!, labels: labels.get(hash)! }));
  return { rows, textHashes, labels: labelsOf(rows), sha256: datasetHash(rows), disputed };
}
