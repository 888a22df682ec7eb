import {
  type ContentOrigin,
  type CorrectionStore,
  type DecisionStore,
  type KeptJudgement,
  resolveJudgements,
} from '@parlance/domain';
import { datasetHash, groupOf, type LabelledText, labelsOf } from '@parlance/platform-model';

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
  constructor(
    private readonly corrections: CorrectionStore,
    private readonly decisions: Pick<DecisionStore, 'origins'>,
  ) {}

  async run(platform: string): Promise<Dataset> {
    // Counted first: a judgement that comes in between is trained on, and counts as new for the next training.
    const { judgements } = await this.corrections.counts(platform);
    const kept = await this.corrections.judgements(platform);
    const contents = kept.flatMap(({ contentId }) => contentId ?? []);
    return { ...datasetOf(kept, await this.decisions.origins(platform, contents)), judgements };
  }
}

/**
 * One row a text, with the labels on which its moderators agree. Texts without any are left out.
 * @param origins who wrote judged contents, and where, by content id.
 */
export function datasetOf(
  judgements: readonly KeptJudgement[],
  origins: ReadonlyMap<string, ContentOrigin> = new Map(),
): Omit<Dataset, 'judgements'> {
  const texts = new Map(judgements.map(({ textHash, text }) => [textHash, text]));
  const labels = new Map<string, Record<string, 0 | 1>>();
  let disputed = 0;
  for (const { textHash, label, outcome } of resolveJudgements(judgements)) {
    if (outcome === 'disputed') disputed++;
    else labels.set(textHash, { ...labels.get(textHash), [label]: outcome === 'holds' ? 1 : 0 });
  }
  const textHashes = [...labels.keys()].sort();
  const groups = groupsByText(judgements, origins);
  const rows = textHashes.map((hash) => ({
    ...{ text: texts.get(hash)!, labels: labels.get(hash)! },
    ...groups.get(hash),
  }));
  return { rows, textHashes, labels: labelsOf(rows), sha256: datasetHash(rows), disputed };
}

/** By text hash: its author, or if no author is known its thread, where all that was judged of it has the same one. */
function groupsByText(
  judgements: readonly KeptJudgement[],
  origins: ReadonlyMap<string, ContentOrigin>,
): ReadonlyMap<string, { readonly group: string }> {
  const named = new Map<string, Set<string>>();
  for (const { textHash, contentId } of judgements) {
    const origin = contentId === undefined ? undefined : origins.get(contentId);
    const group = origin && groupOf(origin);
    if (group !== undefined) named.set(textHash, (named.get(textHash) ?? new Set()).add(group));
  }
  return new Map(
    [...named].flatMap(([hash, [group, ...others]]) => (others.length === 0 ? [[hash, { group: group! }]] : [])),
  );
}
