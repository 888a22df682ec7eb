import { type ClassifierEvent, ClassifierEvents } from '../classifier.events.js';

/** Keeps events for specs to look at. */
export class RecordedEvents extends ClassifierEvents {
  readonly events: ClassifierEvent[] = [];

  override emit(event: ClassifierEvent): void {
    this.events.push(event);
  }

  of<T extends ClassifierEvent['type']>(type: T): readonly (ClassifierEvent & { readonly type: T })[] {
    return this.events.filter((event): event is ClassifierEvent & { readonly type: T } => event.type === type);
  }
}
