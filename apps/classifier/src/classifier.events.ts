import type { Action, Scores, ScoringFailure } from '@parlance/domain';
import type { InferenceEvent } from '@parlance/inference';
import type { TransportEvent } from '@parlance/messaging';

/** Contents of one call or batch were decided. Holds numbers and names, never a text. */
export interface ContentsDecided {
  readonly type: 'contents-decided';
  readonly decisions: readonly DecidedFacts[];
  /** Between handing the texts to the scorer and having all outcomes. */
  readonly scoringSeconds: number;
}

/** What metrics need of one decision. Its platform is known by id. */
export interface DecidedFacts {
  readonly platform: string;
  readonly action: Action;
  readonly scores: Scores;
  /** Why there are no scores, if there are none. */
  readonly failure?: ScoringFailure;
}

/** A batch of records was read and decided. */
export interface RecordsHandled {
  readonly type: 'records-handled';
  readonly records: number;
  readonly parsingSeconds: number;
  /** Writing decisions as JSON. */
  readonly encodingSeconds: number;
  /** Per decided content: from the platform's `submittedAt` (else the record's timestamp) to its decision. */
  readonly endToEndSeconds: Float64Array;
}

/** A request was answered with decisions. */
export interface RequestAnswered {
  readonly type: 'request-answered';
  readonly contents: number;
  readonly seconds: number;
}

/** Decisions answered over HTTP were written to `content.decided`. */
export interface AnswersPublished {
  readonly type: 'answers-published';
  readonly decisions: number;
}

/** They could not be written now; they are tried again. */
export interface AnswersDelayed {
  readonly type: 'answers-delayed';
  readonly error: unknown;
}

/** They will not be written: too many wait, one is larger than the topic takes, or the process stops. */
export interface AnswersDropped {
  readonly type: 'answers-dropped';
  readonly decisions: number;
  readonly cause: 'full' | 'too-large' | 'stopped';
}

/** The registry was read. */
export interface PlatformsLoaded {
  readonly type: 'platforms-loaded';
  readonly platforms: number;
  /** Ids of platforms that are new or of another version than before. */
  readonly changed: readonly string[];
}

/** The registry could not be read; what was known before keeps serving. */
export interface PlatformsUnavailable {
  readonly type: 'platforms-unavailable';
  readonly error: unknown;
}

/** A platform is served by another model than before: `model` undefined is the base model. */
export interface ChampionServes {
  readonly type: 'champion-serves';
  readonly platform: string;
  readonly model: string | undefined;
  readonly before: string | undefined;
}

/** A champion could not be loaded; what served the platform before goes on. */
export interface ChampionRefused {
  readonly type: 'champion-refused';
  readonly platform: string;
  readonly model: string;
  readonly error: unknown;
}

/** The registry's champions could not be read; those in service go on. */
export interface ChampionsUnavailable {
  readonly type: 'champions-unavailable';
  readonly error: unknown;
}

/** The access keys in use were read. */
export interface KeysLoaded {
  readonly type: 'keys-loaded';
  readonly keys: number;
}

/** The access keys could not be read; those read last let in. */
export interface KeysUnavailable {
  readonly type: 'keys-unavailable';
  readonly error: unknown;
}

/** An older base model is held beside the one in service, for champions that stand on it. */
export interface BaseAdded {
  readonly type: 'base-added';
  readonly model: string;
}

/** The model that answers from the start on. */
export interface ModelInService {
  readonly type: 'model-in-service';
  readonly model: string;
}

/** Everything this process tells of itself, for metrics and the log. */
export type ClassifierEvent =
  | ContentsDecided
  | RecordsHandled
  | RequestAnswered
  | AnswersPublished
  | AnswersDelayed
  | AnswersDropped
  | PlatformsLoaded
  | PlatformsUnavailable
  | ChampionServes
  | ChampionRefused
  | ChampionsUnavailable
  | KeysLoaded
  | KeysUnavailable
  | BaseAdded
  | ModelInService
  | InferenceEvent
  | TransportEvent;

/** Where events go. An abstract class, so that the type is the Nest token. */
export abstract class ClassifierEvents {
  abstract emit(event: ClassifierEvent): void;
}
