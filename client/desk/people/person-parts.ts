import type { Session } from '@takt/shared/api/common.ts';
import type { Person, PersonChange } from '@takt/shared/api/people.ts';
import type { Reason } from '../people-api.ts';
import type { Saving } from './saved.tsx';

/** What each part of the page is given. `change` saves a step; `undo` is the step that takes it back. */
export interface PersonParts {
  readonly person: Person;
  readonly session: Session;
  readonly saving: Saving;
  /** Why they are read although their record is blocked; null: it is not. */
  readonly reason: Reason;
  change(step: PersonChange, undo?: PersonChange, then?: () => void): void;
}
