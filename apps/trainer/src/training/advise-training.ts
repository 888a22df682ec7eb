import {
  type CorrectionCounts,
  type CorrectionStore,
  type LearningCurve,
  type TrainingAdvice,
  trainingAdvice,
  type TrainingJobStore,
} from '@parlance/domain';
import { FEWEST_JUDGED, FEWEST_OF_A_READING } from '@parlance/platform-model';

/** Of a platform's past trainings, how many are looked at for the last that measured a learning curve. */
const REMEMBERED_JOBS = 20;

export interface AdviceWithFigures extends TrainingAdvice {
  readonly counts: CorrectionCounts;
  /** As the last training measured it; undefined if none did. */
  readonly curve: LearningCurve | undefined;
}

/** Says whether a platform's training is worth it yet: from counts, and from what its last training measured. */
export class AdviseTraining {
  constructor(
    private readonly corrections: CorrectionStore,
    private readonly jobs: TrainingJobStore,
  ) {}

  async run(platform: string): Promise<AdviceWithFigures> {
    const [counts, jobs] = await Promise.all([
      this.corrections.counts(platform),
      this.jobs.jobs(platform, REMEMBERED_JOBS),
    ]);
    const curve = jobs.find(({ outcome }) => outcome?.learningCurve !== undefined)?.outcome?.learningCurve;
    const needs = { judged: FEWEST_JUDGED, ofAReading: FEWEST_OF_A_READING };
    return { ...trainingAdvice(counts, needs, curve), counts, curve };
  }
}
