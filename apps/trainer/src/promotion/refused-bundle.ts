import { ProblemError } from '@parlance/contracts';
import type { BundleError } from '@parlance/inference';

/** The labels of a bundle that its platform's policy does not have. */
export class LabelsNotInPolicyError extends Error {
  override readonly name = 'LabelsNotInPolicyError';
  constructor(
    readonly labels: readonly string[],
    known: readonly string[],
  ) {
    super(`the policy does not have ${labels.join(', ')}: it has ${known.join(', ')}`);
  }
}

/** There is another bundle of the same version already: a version stands for one model. */
export class ModelNameTakenError extends Error {
  override readonly name = 'ModelNameTakenError';
  constructor(readonly model: string) {
    super(`another bundle is kept as ${model}: a version stands for one model`);
  }
}

/** This trainer has no base model that a bundle could be checked on. */
export class NoBaseModelError extends Error {
  override readonly name = 'NoBaseModelError';
  constructor() {
    super('this trainer has no base model: start it with PARLANCE_BUNDLE');
  }
}

/** 422, named by what is wrong: `bundle-altered`, `bundle-for-another-base`, `not-a-bundle`, … */
export function bundleProblem({ name, message }: BundleError): ProblemError {
  const kind = name
    .replace(/Error$/, '')
    .replace(/(?<=[a-z])[A-Z]|(?<=A)B/g, (capital) => `-${capital}`)
    .toLowerCase();
  return new ProblemError({ kind, status: 422, title: 'Bundle refused', detail: message });
}
