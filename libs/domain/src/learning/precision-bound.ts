/**
 * The least precision that agrees with `right` of `flagged` cases being right: the one-sided Clopper-Pearson lower bound
 * (Clopper & Pearson 1934). Too optimistic at most in a share 1 − `confidence` of such cases.
 */
export function reachesPrecision(right: number, flagged: number, precision: number, confidence: number): boolean {
  return atLeast(right, flagged, precision) <= 1 - confidence;
}

/** P(X ≥ successes) of X ~ Binomial(trials, p), summed from the logarithms of its terms. */
function atLeast(successes: number, trials: number, p: number): number {
  if (successes === 0) return 1;
  let logTerm = successes * Math.log(p) + (trials - successes) * Math.log1p(-p) + logChoose(trials, successes);
  let sum = 0;
  for (let k = successes; k <= trials; k++) {
    sum += Math.exp(logTerm);
    logTerm += Math.log(((trials - k) / (k + 1)) * (p / (1 - p)));
  }
  return sum;
}

function logChoose(n: number, k: number): number {
  return logFactorial(n) - logFactorial(k) - logFactorial(n - k);
}

const logFactorials = [0];

function logFactorial(n: number): number {
  for (let i = logFactorials.length; i <= n; i++) logFactorials.push(logFactorials[i - 1]! + Math.log(i));
  return logFactorials[n]!;
}
