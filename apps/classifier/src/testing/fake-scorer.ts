import { ContentScorer, type ScoringOutcome } from '@parlance/domain';

/** Gives each text the score its own number says (`"0.7 …"` → 0.7); a text that names a failure fails so. For specs. */
export class FakeScorer extends ContentScorer {
  override readonly labels = ['toxicity'];
  override readonly model = 'fake-1';
  readonly calls: (readonly string[])[] = [];

  override score(texts: readonly string[]): Promise<readonly ScoringOutcome[]> {
    this.calls.push(texts);
    return Promise.resolve(texts.map((text) => this.outcome(text)));
  }

  private outcome(text: string): ScoringOutcome {
    if (text === 'too long') return { failure: 'text-too-long', model: this.model };
    return { scores: { toxicity: Number.parseFloat(text) }, model: this.model };
  }
}
