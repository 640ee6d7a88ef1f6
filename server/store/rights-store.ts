/** What persons asked for under the privacy rules, and what became of it (Store.rights). Rows are added, never changed. */
import type { RightsStep } from '@takt/shared/api/rights.ts';
import type { Outcome, Right } from '@takt/shared/rights/rights-case.ts';
import type { By } from './by.ts';

export interface NewCase {
  readonly caseId: string;
  readonly personId: string;
  readonly kind: Right;
  readonly askedDay: string;
  readonly asked: string;
}

export interface CaseRow {
  readonly caseId: string;
  readonly personId: string;
  readonly kind: Right;
  readonly askedDay: string;
  readonly setBy: string;
  readonly atMs: number;
  /** null: gone with the person. */
  readonly asked: string | null;
  readonly erased: boolean;
  readonly steps: readonly CaseStepRow[];
}

export interface CaseStepRow {
  /** 1, 2, 3 … within the case. */
  readonly number: number;
  readonly kind: RightsStep['kind'];
  readonly atMs: number;
  readonly setBy: string;
  readonly outcome: Outcome | null;
  readonly text: string | null;
}

/** Beside what PersonRecord has. */
export interface KeptOfPerson {
  readonly choices: readonly {
    readonly atMs: number;
    readonly actor: string;
    readonly choice: string;
    readonly value: string | null;
  }[];
  readonly consents: readonly { readonly atMs: number; readonly given: boolean; readonly setBy: string }[];
  readonly attendance: readonly {
    readonly entryId: string;
    readonly day: string;
    readonly was: 'attended' | 'absent';
    readonly reason: string | null;
    readonly setBy: string;
    readonly atMs: number;
  }[];
  readonly lastStrap: string | null;
}

export interface RightsStore {
  /** AppError of kind not-found: the clinic has no such person. */
  add(clinicId: string, asked: NewCase, by: By): Promise<void>;
  /**
   * `today`: in the clinic, against which a time that is extended is judged. AppError of kind conflict: the case has its answer,
   * its time was extended before or is over, it blocks nobody, or it would block somebody who takes part in a class that has
   * not ended. `otherwise`: the person's record is blocked from now on, or is no longer.
   */
  step(
    clinicId: string,
    caseId: string,
    step: RightsStep,
    by: By & { readonly today: string },
  ): Promise<{ readonly personId: string; readonly shown: 'as before' | 'otherwise' }>;
  /** All of them, or of one person; as they came. */
  cases(clinicId: string, personId: string | null): Promise<CaseRow[]>;
  kept(clinicId: string, personId: string): Promise<KeptOfPerson>;
}
