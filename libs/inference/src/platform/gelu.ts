/** Beyond this Φ(x) is 0 or 1 in float32. */
const FAR = 6;

/** x Φ(x), Φ the standard normal distribution function: GELU in its exact form, wrong by at most 4e-7. */
export function gelu(x: number): number {
  if (x > FAR) return x;
  if (x < -FAR) return 0;
  return 0.5 * x * (1 + erf(x * Math.SQRT1_2));
}

/** Gauss error function, Abramowitz & Stegun 7.1.26: wrong by at most 1.5e-7. */
function erf(x: number): number {
  const size = Math.abs(x);
  const t = 1 / (1 + 0.3275911 * size);
  const sum = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  const y = 1 - sum * Math.exp(-size * size);
  return x < 0 ? -y : y;
}
