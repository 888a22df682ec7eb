import { Random } from '@parlance/onnx-training';
import type { Readings } from './training-set.js';

/** From this many texts on, three folds say as much as five: 1,000 gave the same figures on dev, in two thirds of the time. */
export const FEW_FOLDS_FROM = 1000;

export function foldCount(texts: number): number {
  return texts < FEW_FOLDS_FROM ? 5 : 3;
}

/**
 * The fold of each text, in [0, folds): texts of one group together, and each fold with about the same share of groups
 * that mostly have the label. Kohavi 1995 on stratified cross-validation.
 */
export function assignFolds(groups: readonly string[], readings: Readings, folds: number, seed: number): Int32Array {
  const members = new Map<string, number[]>();
  groups.forEach((group, text) => {
    const known = members.get(group);
    if (known === undefined) members.set(group, [text]);
    else known.push(text);
  });
  const shuffled = new Random(seed).shuffle([...members.values()]);
  const toxic = shuffled.filter((texts) => mostlyYes(texts, readings));
  const others = shuffled.filter((texts) => !mostlyYes(texts, readings));
  const foldOf = new Int32Array(groups.length);
  [...others, ...toxic].forEach((texts, place) => {
    for (const text of texts) foldOf[text] = place % folds;
  });
  return foldOf;
}

function mostlyYes(texts: readonly number[], readings: Readings): boolean {
  let balance = 0;
  for (const text of texts) balance += readings[text] === 1 ? 1 : -1;
  return balance > 0;
}
