import type { Policy } from './policy.js';
import type { Label } from './scores.js';

/** "Act only where at least this share of what is acted on is right": in (0, 1). */
export interface PrecisionPromise {
  readonly precision: number;
}

/** "At most so many contents a day": a whole number from 1. */
export interface VolumePromise {
  readonly perDay: number;
}

export type ThresholdPromise = PrecisionPromise | VolumePromise;

/** A threshold as leads state it: the score itself, or what it is to promise. */
export interface StatedThresholds {
  readonly review?: number | ThresholdPromise;
  readonly block?: number | PrecisionPromise;
}

/** A policy as leads state it. What serves is the `Policy` that its promises come to: `decide` sees numbers alone. */
export interface StatedPolicy extends Omit<Policy, 'labels'> {
  readonly labels: Readonly<Record<Label, StatedThresholds>>;
}

/** What became of one promise. */
export interface PromiseState {
  readonly label: Label;
  readonly action: 'review' | 'block';
  readonly promise: ThresholdPromise;
  /** The score from which the action applies; absent: the promise cannot be kept yet, and the action never applies. */
  readonly threshold?: number;
  /** Why there is no threshold. */
  readonly notYet?: string;
  /** The fewest cases that moderators must confirm, with none refused, before there can be one. */
  readonly casesNeeded?: number;
  /** The platform's own model whose scores a promised precision stands on; absent: there is none. */
  readonly model?: string;
  /** The threshold before the last change; absent: it did not act. */
  readonly before?: number;
}

/** Whether any of a policy's thresholds is a promise. */
export function hasPromises({ labels }: StatedPolicy): boolean {
  return Object.values(labels).some(({ review, block }) => typeof review === 'object' || typeof block === 'object');
}
