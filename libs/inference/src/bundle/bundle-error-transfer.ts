import * as bundleErrors from './bundle-error.js';
import { BundleError } from './bundle-error.js';

/** A BundleError as data: between threads an error keeps its message and loses its class. */
export interface PlainBundleError {
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
  readonly facts: Readonly<Record<string, unknown>>;
}

export function plainBundleError(error: BundleError): PlainBundleError {
  const { name, message, stack } = error;
  return { name, message, stack, facts: { ...error } };
}

/** The error again, of its own class. */
export function revivedBundleError({ name, message, stack, facts }: PlainBundleError): BundleError {
  const known = Object.entries(bundleErrors).find(([className]) => className === name)?.[1] ?? BundleError;
  const error = Object.create(known.prototype) as BundleError;
  return Object.assign(error, facts, { message, stack });
}
