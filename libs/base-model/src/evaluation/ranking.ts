/** Probability that a positive scores higher than a negative; ties count half. Undefined without both. */
export function rocAuc(scores: readonly number[], positive: readonly boolean[]): number | undefined {
  const order = scores.map((_, i) => i).sort((a, b) => scores[a]! - scores[b]!);
  let positives = 0;
  let rankSum = 0;
  for (let begin = 0, end = 0; begin < order.length; begin = end) {
    while (end < order.length && scores[order[end]!] === scores[order[begin]!]) end++;
    for (let i = begin; i < end; i++) {
      if (!positive[order[i]!]) continue;
      positives++;
      rankSum += (begin + end + 1) / 2;
    }
  }
  const negatives = scores.length - positives;
  if (positives === 0 || negatives === 0) return undefined;
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * negatives);
}

/** Average precision: Σ (recall step · precision) down the scores, equal scores as one step. Undefined without positives. */
export function prAuc(scores: readonly number[], positive: readonly boolean[]): number | undefined {
  const order = scores.map((_, i) => i).sort((a, b) => scores[b]! - scores[a]!);
  const positives = positive.filter(Boolean).length;
  if (positives === 0) return undefined;
  let area = 0;
  let right = 0;
  for (let begin = 0, end = 0; begin < order.length; begin = end) {
    const before = right;
    while (end < order.length && scores[order[end]!] === scores[order[begin]!])
      right += positive[order[end++]!] ? 1 : 0;
    area += ((right - before) / positives) * (right / end);
  }
  return area;
}
