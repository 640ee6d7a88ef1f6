/** The HTTP interface of people and plans as the desk uses it. What arrives is checked against the schema it was promised by. */
import {
  AddedGroup,
  AddedPerson,
  Changed,
  ErasedPerson,
  type ErasePerson,
  type GroupChange,
  GroupDetail,
  type HrMaxProposal,
  HrMaxProposals,
  ImportPreview,
  type NewPerson,
  type PeopleImport,
  Person,
  type PersonChange,
  PersonEntry,
} from '@takt/shared/api/people.ts';
import {
  AddedEntry,
  AddedRoom,
  AddedStaff,
  type AttendanceMark,
  DayPlan,
  type NewEntry,
  RoomEntry,
  type RoomFields,
  type StaffChange,
  StaffEntry,
  type StaffFields,
  type TimetableChange,
  TimetableWeek,
} from '@takt/shared/api/planning.ts';
import { matches, matchesEach } from '@takt/shared/check.ts';
import type { BlockedReadingReason } from '@takt/shared/rights/rights-case.ts';
import { request } from './api.ts';

const part = encodeURIComponent;
/** A long list is read, compared and written in one piece. */
const IMPORT_WITHIN_MS = 60_000;
const ERASURE_WITHIN_MS = 60_000;

export const fetchPeople = (): Promise<PersonEntry[]> =>
  request('/api/people', (v) => matchesEach(PersonEntry, v));
/** Why somebody is read whose record is blocked; null: nobody had to say. */
export type Reason = BlockedReadingReason | null;
const because = (reason: Reason): string => (reason === null ? '' : `?reason=${reason}`);

export const fetchPerson = (personId: string, reason: Reason): Promise<Person> =>
  request(`/api/people/${part(personId)}${because(reason)}`, (v) => matches(Person, v));
export const fetchProposals = (personId: string, reason: Reason): Promise<readonly HrMaxProposal[]> =>
  request(`/api/people/${part(personId)}/proposals${because(reason)}`, (v) => matches(HrMaxProposals, v));
export const addPerson = (person: NewPerson): Promise<AddedPerson> =>
  request('/api/people', (v) => matches(AddedPerson, v), person);
export const changePerson = (personId: string, change: PersonChange, reason: Reason): Promise<Changed> =>
  request(`/api/people/${part(personId)}/changes${because(reason)}`, (v) => matches(Changed, v), change);
/** A share with the back-ups on it may take its time. */
export const erasePerson = (personId: string, how: ErasePerson): Promise<ErasedPerson> =>
  request(`/api/people/${part(personId)}/erasure`, (v) => matches(ErasedPerson, v), how, {
    withinMs: ERASURE_WITHIN_MS,
    keepalive: true,
  });
export const importPeople = (list: PeopleImport): Promise<ImportPreview> =>
  request('/api/people/import', (v) => matches(ImportPreview, v), list, {
    withinMs: IMPORT_WITHIN_MS,
    keepalive: false,
  });

export const fetchGroup = (groupId: string): Promise<GroupDetail> =>
  request(`/api/groups/${part(groupId)}`, (v) => matches(GroupDetail, v));
export const addGroup = (name: string): Promise<AddedGroup> =>
  request('/api/groups', (v) => matches(AddedGroup, v), { name });
export const changeGroup = (groupId: string, change: GroupChange): Promise<Changed> =>
  request(`/api/groups/${part(groupId)}/changes`, (v) => matches(Changed, v), change);

export const fetchRooms = (): Promise<RoomEntry[]> => request('/api/rooms', (v) => matchesEach(RoomEntry, v));
export const addRoom = (room: RoomFields): Promise<AddedRoom> =>
  request('/api/rooms', (v) => matches(AddedRoom, v), room);
export const changeRoom = (roomId: string, room: RoomFields): Promise<Changed> =>
  request(`/api/rooms/${part(roomId)}/changes`, (v) => matches(Changed, v), room);

export const fetchStaff = (): Promise<StaffEntry[]> =>
  request('/api/staff', (v) => matchesEach(StaffEntry, v));
export const addStaff = (staff: StaffFields): Promise<AddedStaff> =>
  request('/api/staff', (v) => matches(AddedStaff, v), staff);
export const changeStaff = (staffId: string, change: StaffChange): Promise<Changed> =>
  request(`/api/staff/${part(staffId)}/changes`, (v) => matches(Changed, v), change);

export const fetchTimetable = (from: string, days = 7): Promise<TimetableWeek> =>
  request(`/api/timetable?from=${from}&days=${days}`, (v) => matches(TimetableWeek, v));
export const addEntry = (entry: NewEntry): Promise<AddedEntry> =>
  request('/api/timetable/entries', (v) => matches(AddedEntry, v), entry);
export const changeTimetable = (change: TimetableChange): Promise<Changed> =>
  request('/api/timetable/changes', (v) => matches(Changed, v), change);

export const fetchDay = (day: string): Promise<DayPlan> =>
  request(`/api/days/${day}`, (v) => matches(DayPlan, v));
export const markAttendance = (mark: AttendanceMark): Promise<Changed> =>
  request('/api/attendance', (v) => matches(Changed, v), mark);
