import type { ModelRegistry, Policy, RegisteredModel } from '@parlance/domain';
import {
  asPlatform,
  BundleForAnotherBaseError,
  BundleManifestError,
  InferencePool,
  openBundle,
  type PlatformManifest,
  readBundle,
} from '@parlance/inference';
import type { StructuredLogger } from '@parlance/observability';
import { LabelsNotInPolicyError, ModelNameTakenError, NoBaseModelError } from './refused-bundle.js';

const SOURCE = 'the bundle';
/** As a version stands in a path. */
const MODEL_NAME = /^[a-z0-9][a-z0-9.-]{0,127}$/;

export interface ImportedModel {
  readonly model: RegisteredModel;
  /** False: it was there already, and nothing changed. */
  readonly added: boolean;
}

/**
 * Takes a platform model that was learnt elsewhere into the registry, as a challenger that nobody compared yet. Everything
 * is checked before anything is kept: every byte, the base it stands on, its labels, and that it scores its golden texts on
 * the path that serves, in a pool that lives for that alone.
 */
export class ImportModel {
  #base: { readonly model: string; readonly sha256: string } | undefined;
  /** One is checked at a time: each takes the memory of a base model. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly registry: ModelRegistry,
    private readonly basePath: string | undefined,
    private readonly logger: StructuredLogger,
  ) {}

  /** @throws BundleError, LabelsNotInPolicyError, ModelNameTakenError, NoBaseModelError */
  async run(platform: string, policy: Policy, given: Uint8Array): Promise<ImportedModel> {
    const { basePath } = this;
    if (basePath === undefined) throw new NoBaseModelError();
    // Arrays of a bundle begin where its bytes do, at a multiple of four.
    const bytes = Uint8Array.from(given);
    const { manifest, sha256 } = asPlatform(openBundle(SOURCE, bytes));
    this.#checkBase(manifest, basePath);
    checkLabels(manifest, policy);
    const facts = { platform, ...factsOf(manifest), sha256 };
    const before = await this.#registered(platform, facts.model);
    if (before !== undefined && before.sha256 === sha256) return { model: before, added: false };
    if (before !== undefined) throw new ModelNameTakenError(facts.model);
    await this.#prove(bytes, basePath);
    await this.registry.add(facts, bytes, 'challenger', new Map());
    const model = await this.#registered(platform, facts.model);
    // Another platform's, or another's who was faster.
    if (model?.sha256 !== sha256) throw new ModelNameTakenError(facts.model);
    this.logger.event('model.imported', { platform, model: model.model, sha256 });
    return { model, added: true };
  }

  #checkBase({ base }: PlatformManifest, basePath: string): void {
    if (this.#base === undefined) {
      const bundle = readBundle(basePath);
      this.#base = { model: bundle.manifest.model, sha256: bundle.sha256 };
    }
    if (base.sha256 === this.#base.sha256) return;
    throw new BundleForAnotherBaseError(SOURCE, base.model, base.sha256, this.#base.model, this.#base.sha256);
  }

  /** Has it score its golden texts as it will serve. */
  async #prove(bytes: Uint8Array, basePath: string): Promise<void> {
    const turn = this.#last.then(async () => {
      const pool = await InferencePool.start({ bundlePath: basePath, workers: 1 });
      try {
        await pool.loadPlatformModel(bytes);
      } finally {
        await pool.close();
      }
    });
    // The next one's turn comes however this one ends; who waits for this one is told.
    this.#last = turn.catch(() => undefined);
    await turn;
  }

  async #registered(platform: string, name: string): Promise<RegisteredModel | undefined> {
    return (await this.registry.models(platform)).find(({ model }) => model === name);
  }
}

function checkLabels({ labels }: PlatformManifest, policy: Policy): void {
  const known = Object.keys(policy.labels);
  const unknown = labels.filter((label) => !known.includes(label));
  if (unknown.length > 0) throw new LabelsNotInPolicyError(unknown, known);
}

/** @throws BundleManifestError if it does not say what it was learnt from, or has a version that no path can hold. */
function factsOf({ model, labels, base, data, recipe, metrics }: PlatformManifest) {
  const problems: string[] = [];
  const { rows, sha256 } = data as { rows?: unknown; sha256?: unknown };
  const { seed } = recipe as { seed?: unknown };
  if (!MODEL_NAME.test(model)) problems.push(`model: "${model}" must match ${MODEL_NAME.source}`);
  if (!Number.isInteger(rows) || typeof sha256 !== 'string') problems.push('data: rows and sha256 are needed');
  if (!Number.isInteger(seed)) problems.push('recipe: a seed is needed');
  if (problems.length > 0) throw new BundleManifestError(SOURCE, problems);
  const dataset = { rows: rows as number, sha256: sha256 as string };
  return { model, labels, base, dataset, seed: seed as number, metrics };
}
