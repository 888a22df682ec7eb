/** Shapes that do not fit, found when the graph is built; the message holds both. */
export class ShapeError extends Error {
  override readonly name = 'ShapeError';
}
