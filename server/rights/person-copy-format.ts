/** What a person's own copy has in it, as its JSON. Documented in docs/rights.md; a change that is not an addition is another format. */
import type { Summary } from '@takt/shared/summary/summary.ts';
import type { PersonRecord } from '../store/people-store.ts';
import type { CaseRow, KeptOfPerson } from '../store/rights-store.ts';

export const COPY_FORMAT = 'takt-person/1';

/** A class as far as it is about the person. */
export interface ClassCopy {
  readonly classId: string;
  readonly startedAtMs: number | null;
  readonly endedAtMs: number | null;
  readonly dateCorrectionMs: number;
  readonly roomName: string;
  readonly templateName: string;
  readonly station: number;
  readonly nickname: string | null;
  readonly borg: number | null;
  readonly left: { readonly atMs: number; readonly reason: string } | null;
  readonly notes: readonly { readonly atMs: number; readonly by: string; readonly text: string }[];
  readonly summary: Summary | null;
  /** The file in this archive; null: nothing was recorded. */
  readonly recording: string | null;
  /** Minutes of the recording that are damaged, by their beginning. */
  readonly damagedAtMs: readonly number[];
  /** What the log has of the person's own slot. */
  readonly events: readonly object[];
}

export interface PersonCopy {
  readonly format: typeof COPY_FORMAT;
  readonly version: string;
  readonly clinicName: string;
  readonly timeZone: string;
  readonly madeAtMs: number;
  readonly person: PersonRecord;
  readonly kept: KeptOfPerson;
  readonly declinedHrMax: readonly { readonly classId: string; readonly bpm: number }[];
  readonly classes: readonly ClassCopy[];
  readonly cases: readonly CaseRow[];
}

export interface LogLine {
  readonly number: number;
  readonly atMs: number;
  /** As colleagues call them, or what kind of device or program it was. */
  readonly by: string;
  readonly roles: string;
  readonly action: string;
  readonly classId: string | null;
  readonly detail: string;
  readonly why: string;
}
