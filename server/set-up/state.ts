/** What a page is told of set-up. Nothing in it is secret but to whoever has no session: no password, no key. */
import type { SetUpState } from '@takt/shared/api/set-up.ts';
import type { OpenedClinic, ReachedAt } from './means.ts';
import { type Kept, nextOf, stepsOf } from './steps.ts';

export interface Told extends Kept {
  readonly opened: OpenedClinic | null;
  readonly reached: ReachedAt | null;
  readonly restore: SetUpState['restore'];
  readonly problem: SetUpState['problem'];
  readonly proposed: SetUpState['proposed'];
}

export function stateOf(told: Told): SetUpState {
  const { settings, begun, opened, reached, restore, problem, proposed } = told;
  const { clinic, storage, reach, receivers, backup } = settings;
  const steps = stepsOf(told);
  return {
    ...{ steps, next: nextOf(steps), restore, problem, proposed, backup },
    clinic:
      begun === null
        ? clinic
        : {
            ...{ name: begun.name, unit: begun.unit, timeZone: begun.timeZone },
            language: clinic?.language ?? proposed.language,
          },
    storage:
      storage === null || opened === null
        ? null
        : {
            ...{ store: storage.store.kind, shown: opened.shown },
            ...{ key: storage.key.kind, keyFile: opened.keyFile },
          },
    administrator: begun?.administrator ?? null,
    reach: reach === null || reached === null ? null : { answer: reach, ...reached },
    rooms: begun?.rooms ?? [],
    receivers:
      receivers === null
        ? null
        : { radios: receivers.radios, heard: receivers.heard, antKeyKnown: receivers.antKey !== null },
    templateIds: begun?.templateIds ?? null,
    completed: begun !== null && begun.completedAtMs !== null,
  };
}
