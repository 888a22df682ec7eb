/** What can be said of a text: `toxicity`, `insult`, `threat`, or a platform's own. */
export type Label = string;

/** Probability in [0, 1], per label, that a platform's moderators would give the text this label. */
export type Scores = Readonly<Record<Label, number>>;
