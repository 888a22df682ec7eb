import type { ModelRegistry, RegisteredModel } from '@parlance/domain';
import { asBase, readBundle } from '@parlance/inference';

/** Has the registry keep the base model that trainings here use, so that its platform models can serve when the next one comes. */
export class KeepBase {
  #kept: RegisteredModel['base'] | undefined;

  constructor(
    private readonly registry: ModelRegistry,
    private readonly basePath: string,
  ) {}

  /**
   * The base model; from the first success on without a look at file or registry.
   * @throws BundleError if it cannot be read; what the registry does while it is away.
   */
  async run(): Promise<RegisteredModel['base']> {
    if (this.#kept !== undefined) return this.#kept;
    const { manifest, sha256, bytes } = asBase(readBundle(this.basePath));
    const base = { model: manifest.model, sha256 };
    await this.registry.addBase(base, bytes);
    this.#kept = base;
    return base;
  }
}
