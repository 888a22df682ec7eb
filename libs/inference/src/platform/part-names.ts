/** Where a platform bundle keeps what; `label` is a position in the manifest's labels. */
export const partNames = {
  adapter: { a: 'adapter_a', b: 'adapter_b', bias: 'adapter_bias' },
  dense: (label: number) => `dense_${label}`,
  ngrams: (label: number) => `ngrams_${label}`,
  /** What the int8 numbers of a part are multiplied with. */
  scaleOf: (part: string) => `${part}_scale`,
};
