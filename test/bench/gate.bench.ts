import { BASE_BUNDLE_PATH } from '@parlance/base-model';
import {
  type GateReasonCode,
  type GateVerdict,
  type NormCardResult,
  type Policy,
  promotionGate,
} from '@parlance/domain';
import { Random } from '@parlance/onnx-training';
import { textHash } from '@parlance/persistence';
import { type LabelledText, type TrainedModel, trainModel } from '@parlance/platform-model';
import { comparisons, datasetOf, type StandingChampion } from '@parlance/trainer';
import type { BenchOptions } from './bench-options.js';
import type { BenchRow } from './bench-row.js';
import { judgedOnce, LABEL, labelledPlatforms, shuffled } from './labelled-platforms.js';

export const title = 'Promotion gate: real challengers that are worse, equal, better, or break a norm card';

const SEEDS = 20;
const FLIPPED = 0.3;
const FEW = 64;
const SOME = 256;
const MANY = 1000;
const MOST = 4000;
const THRESHOLD = 0.5;
const POLICY: Policy = { labels: { [LABEL]: { review: THRESHOLD } }, onScoringFailure: 'review' };

/** A model, with the rows that it was trained on in the trainer's order. */
interface Trained {
  readonly rows: readonly LabelledText[];
  readonly textHashes: readonly string[];
  readonly model: TrainedModel;
}

/** What must become of a kind of challenger: its reason among these, or for one that is better its promotion. */
const KINDS = {
  '30 % of the labels flipped, judged by the labels put right again': [
    'significantly-worse',
    'not-better-within-noise',
  ],
  '30 % of the labels flipped, judged by these as the trainer judges': [
    'significantly-worse',
    'not-better-within-noise',
  ],
  'as many labels more, 30 % of these flipped, as the trainer judges': undefined,
  'equal: the same labels, another seed': ['not-better-within-noise'],
  // Other texts make another model, which may be a worse one.
  'about equal: as many other labels': ['not-better-within-noise', 'significantly-worse'],
  'more: 1,000 labels after 64': undefined,
  'better: 4,000 labels after 64': ['better'],
  'better, but breaks a norm card': ['norm-card-broken'],
} satisfies Record<string, readonly GateReasonCode[] | undefined>;

type Kind = keyof typeof KINDS;

/** Needs `--data DIR`; `--seeds N`, and `--platform NAME` instead of all in turn. */
export async function bench({ dataDir, platform: only, seeds = SEEDS }: BenchOptions): Promise<BenchRow[]> {
  if (dataDir === undefined) return [{ figure: 'skipped', value: 'needs --data DIR with labelled platform files' }];
  const platforms = await labelledPlatforms(dataDir, only);
  const verdicts: Record<Kind, GateVerdict>[] = [];
  for (let seed = 1; seed <= seeds; seed++) {
    const { train } = platforms[seed % platforms.length]!;
    verdicts.push(await challenged(shuffled(judgedOnce(train), seed), seed));
  }
  return [
    { figure: `platforms in turn, ${seeds} seeds`, value: platforms.map(({ name }) => name).join(', ') },
    ...(Object.keys(KINDS) as Kind[]).map((kind) =>
      rowOf(
        kind,
        verdicts.map((one) => one[kind]),
      ),
    ),
  ];
}

async function challenged(rows: readonly LabelledText[], seed: number): Promise<Record<Kind, GateVerdict>> {
  const [some, others] = [rows.slice(0, SOME), rows.slice(SOME, 2 * SOME)];
  const champion = await trained(some, seed);
  const wrong = await trained(flipped(some, seed), seed, champion);
  const flooded = await trained([...some, ...flipped(others, seed)], seed, champion);
  const again = await trained(some, seed + 1000, champion);
  const elsewhere = await trained(others, seed, champion);
  const early = await trained(rows.slice(0, FEW), seed);
  const more = await trained(rows.slice(0, MANY), seed, early);
  const better = await trained(rows.slice(0, MOST), seed, early);
  return {
    '30 % of the labels flipped, judged by the labels put right again': verdict(judgedBy(some, wrong), champion),
    '30 % of the labels flipped, judged by these as the trainer judges': verdict(wrong, champion),
    'as many labels more, 30 % of these flipped, as the trainer judges': verdict(flooded, champion),
    'equal: the same labels, another seed': verdict(again, champion),
    'about equal: as many other labels': verdict(elsewhere, champion),
    'more: 1,000 labels after 64': verdict(more, early),
    'better: 4,000 labels after 64': verdict(better, early),
    'better, but breaks a norm card': verdict(better, early, [opposingCard(better)]),
  };
}

/** As the trainer trains: a dataset by text hash, and the champion's scores of the rows that it was not trained on. */
async function trained(rows: readonly LabelledText[], seed: number, champion?: Trained): Promise<Trained> {
  const judgedAt = new Date('2026-11-25T12:00:00Z');
  const dataset = datasetOf(
    rows.map(({ text, labels }) => ({
      ...{ textHash: textHash(text), text, label: LABEL, holds: labels[LABEL] === 1, moderator: 'ann', judgedAt },
    })),
  );
  const unseen = champion && standing(champion, dataset.textHashes).unseenRows;
  const model = await trainModel({
    ...{ rows: dataset.rows, labels: dataset.labels, basePath: BASE_BUNDLE_PATH, seed },
    ...(champion && { champion: { bundle: champion.model.bundle, rows: unseen! } }),
  });
  return { rows: dataset.rows, textHashes: dataset.textHashes, model };
}

function verdict(challenger: Trained, champion: Trained, normCards: readonly NormCardResult[] = []): GateVerdict {
  const { model, textHashes } = challenger;
  const compared = comparisons(model, textHashes, standing(champion, textHashes), POLICY);
  return promotionGate({ first: false, comparisons: compared, normCards });
}

function standing({ model, textHashes }: Trained, ofChallenger: readonly string[]): StandingChampion {
  const { rows, model: scores } = model.outOfFold[LABEL]!;
  const known = new Set(textHashes);
  return {
    model: model.model,
    base: model.base,
    dataset: model.dataset.sha256,
    outOfFold: new Map([[LABEL, new Map(rows.map((row, i) => [textHashes[row]!, scores[i]!]))]]),
    unseenRows: [...ofChallenger.keys()].filter((row) => !known.has(ofChallenger[row]!)),
  };
}

/** The same rows with 30 % of their labels turned round, at random: what a moderator who does not read gives. */
function flipped(rows: readonly LabelledText[], seed: number): LabelledText[] {
  const places = new Random(seed).shuffle([...rows.keys()]);
  const wrong = new Set(places.slice(0, Math.round(FLIPPED * rows.length)));
  return rows.map(({ text, labels }, i) => ({
    text,
    labels: { [LABEL]: (wrong.has(i) ? 1 - labels[LABEL]! : labels[LABEL]!) as 0 | 1 },
  }));
}

/** The same model, held against other labels than it was trained on. */
function judgedBy(rows: readonly LabelledText[], challenger: Trained): Trained {
  const right = new Map(rows.map(({ text, labels }) => [text, labels[LABEL]!]));
  const scores = challenger.model.outOfFold[LABEL]!;
  const truths = scores.rows.map((row) => right.get(challenger.rows[row]!.text)!);
  return { ...challenger, model: { ...challenger.model, outOfFold: { [LABEL]: { ...scores, truths } } } };
}

/** A card that demands the opposite of what the labels teach: of the text that the model is surest has the label. */
function opposingCard({ rows, model }: Trained): NormCardResult {
  const { rows: places, model: scores } = model.outOfFold[LABEL]!;
  const highest = scores.indexOf(Math.max(...scores));
  const { text } = rows[places[highest]!]!;
  const score = scores[highest]!;
  const facts = { textHash: textHash(text), label: LABEL, expected: false, score, threshold: THRESHOLD };
  return { ...facts, held: score < THRESHOLD };
}

function rowOf(kind: Kind, verdicts: readonly GateVerdict[]): BenchRow {
  const wanted: readonly GateReasonCode[] | undefined = KINDS[kind];
  const promoted = verdicts.filter(({ promote }) => promote).length;
  const counts = new Map<GateReasonCode, number>();
  for (const { reasons } of verdicts)
    for (const code of new Set(reasons.map((reason) => reason.code))) counts.set(code, (counts.get(code) ?? 0) + 1);
  const codes = [...counts].map(([code, count]) => `${code} ${count}`).join(', ');
  const right = verdicts.filter(
    ({ promote, reasons }) =>
      promote === (wanted?.includes('better') ?? false) && reasons.some(({ code }) => wanted?.includes(code)),
  ).length;
  return {
    figure: kind,
    value: `${promoted} promoted, ${verdicts.length - promoted} rejected: ${codes}`,
    ...(wanted && {
      reach: `${verdicts.length} ${wanted.includes('better') ? 'promoted' : 'rejected'}: ${wanted.join(' or ')}`,
      reached: right === verdicts.length,
    }),
  };
}
