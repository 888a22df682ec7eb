/** One thing every implementation of a port does, and the proof of it on an empty store; rejects if it does not hold. */
export interface ContractClause<Port> {
  readonly behaviour: string;
  holds(store: Port): Promise<void>;
}
