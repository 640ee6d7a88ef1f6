/** What the store keeps of one person, and of the groups they are in. Names are read from their own table, which nothing joins. */
import type {
  Clearance,
  Expected,
  GroupChange,
  HrMaxEntry,
  PersonChoices,
  PersonDetails,
  PersonEntry,
} from '@takt/shared/api/people.ts';
import type { HrMax } from '@takt/shared/class/class.ts';
import type { Course, CourseTerms } from '@takt/shared/course/course.ts';
import type { Slot } from '@takt/shared/ids.ts';
import type { By } from './by.ts';

export interface PersonGroup {
  readonly groupId: string;
  readonly name: string;
  readonly station: number;
}

export interface PersonRecord {
  readonly personId: string;
  readonly details: Omit<PersonDetails, 'name'> & { readonly name: string | null };
  readonly choices: PersonChoices;
  /** Newest first; the first is in force. */
  readonly hrMaxHistory: readonly HrMaxEntry[];
  /** Oldest first. */
  readonly clearances: readonly Clearance[];
  readonly expected: Expected;
  readonly groups: readonly PersonGroup[];
  /** Oldest first. */
  readonly courses: readonly Course[];
  readonly archivedAtMs: number | null;
  /** Nobody but the clinic lead reads of them, and they are taken into nothing new. */
  readonly blockedAtMs: number | null;
}

export interface NewPersonRow {
  readonly personId: string;
  readonly details: PersonDetails;
  readonly nickname: string | null;
  readonly hrMax: HrMax | null;
}

/** People who come at once, and the group whose list they are put on. */
export interface PeopleBatch {
  readonly people: readonly NewPersonRow[];
  /** Of the batch, or there already; `station` null: the first free one. */
  readonly joining: readonly { readonly personId: string; readonly station: number | null }[];
  /** `isNew`: it is made first. null: nobody joins. */
  readonly group: { readonly groupId: string; readonly name: string; readonly isNew: boolean } | null;
}

/** What of a person is changed; each kind is one step that staff take. */
export type PersonStep =
  | { readonly kind: 'details'; readonly details: PersonDetails }
  | { readonly kind: 'choices'; readonly choices: PersonChoices }
  | { readonly kind: 'expected'; readonly expected: Expected }
  /** `classId`: the class that suggested it. */
  | { readonly kind: 'hrMax'; readonly hrMax: HrMax; readonly classId: string | null }
  | { readonly kind: 'declined'; readonly classId: string; readonly bpm: number }
  | {
      readonly kind: 'clearance';
      readonly clearance: Pick<Clearance, 'clearedBy' | 'day' | 'limits' | 'untilDay'>;
    }
  | { readonly kind: 'withdrawClearance'; readonly number: number; readonly withdrawn: boolean }
  | { readonly kind: 'archive'; readonly archived: boolean }
  | {
      readonly kind: 'startCourse';
      readonly courseId: string;
      readonly startDay: string;
      readonly terms: CourseTerms;
    }
  | {
      readonly kind: 'changeCourse';
      readonly courseId: string;
      readonly fromDay: string;
      readonly terms: CourseTerms;
      readonly why: string;
    }
  | {
      readonly kind: 'endCourse';
      readonly courseId: string;
      readonly ended: { readonly day: string; readonly why: string } | null;
    };

/** A class in which a person had a slot. */
export interface PersonClassRow {
  readonly classId: string;
  readonly slot: Slot;
  readonly roomId: string;
  readonly templateId: string;
  readonly templateName: string;
  readonly preparedAtMs: number;
  readonly startedAtMs: number | null;
  readonly endedAtMs: number | null;
  readonly dateCorrectionMs: number;
}

export interface GroupRow {
  readonly groupId: string;
  readonly name: string;
  readonly archivedAtMs: number | null;
}
/** Somebody on a group's list by name, as `Member` is by slot and strap. */
export interface NamedMember {
  readonly personId: string;
  readonly name: string | null;
  readonly nickname: string | null;
  readonly station: number;
}

/** An AppError of kind not-found, from every method that changes something: the clinic has no such person or group. */
export interface PersonStore {
  /** Everybody, those that are archived too, by name. */
  list(clinicId: string): Promise<PersonEntry[]>;
  /** null: the clinic has no such person. */
  person(clinicId: string, personId: string): Promise<PersonRecord | null>;
  /** What these people are called; of somebody without a name there is no entry. */
  names(clinicId: string, personIds: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Of whom it is known. */
  birthYears(clinicId: string): Promise<ReadonlyMap<string, number>>;
  /** Of these people, oldest first; who has none is left out. */
  clearances(clinicId: string, personIds: readonly string[]): Promise<ReadonlyMap<string, Clearance[]>>;
  /** Of these people; of whom nothing was entered is left out. */
  expected(clinicId: string, personIds: readonly string[]): Promise<ReadonlyMap<string, Expected>>;
  /** All of them or, when one is refused, none. */
  addPeople(clinicId: string, batch: PeopleBatch, by: By): Promise<void>;
  changePerson(clinicId: string, personId: string, step: PersonStep, by: By): Promise<void>;
  /** Newest first. */
  classesOf(clinicId: string, personId: string): Promise<PersonClassRow[]>;
  /** What classes suggested and staff said no to: class and value. */
  declined(clinicId: string, personId: string): Promise<{ classId: string; bpm: number }[]>;
  /** Those that are archived too. */
  allGroups(clinicId: string): Promise<GroupRow[]>;
  /** By station. */
  namedMembers(clinicId: string, groupId: string): Promise<NamedMember[]>;
  addGroup(
    clinicId: string,
    group: { readonly groupId: string; readonly name: string },
    by: By,
  ): Promise<void>;
  /** AppError of kind conflict: the group is full, the station is somebody's, or the name is another group's. */
  changeGroup(clinicId: string, groupId: string, change: GroupChange, by: By): Promise<void>;
}
