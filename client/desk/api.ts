/**
 * The HTTP interface as the desk uses it. What arrives is checked against the schema it was promised by;
 * an error carries the server's own words in both languages.
 */

import type { Printed } from '@takt/shared/api/audit.ts';
import {
  ClassDetail,
  ClassEntry,
  ClassNotes,
  ClassSummary,
  type Command,
  CommandReply,
  Curve,
  Group,
  Notes,
  type PrepareClass,
  PreparedClass,
  TemplateSchema,
} from '@takt/shared/api/classes.ts';
import { ErrorReply, Session } from '@takt/shared/api/common.ts';
import { Enrolment, GatewayChanged, GatewayEntry, type NewEnrolment } from '@takt/shared/api/gateways.ts';
import { Choices } from '@takt/shared/api/people.ts';
import { ReachState } from '@takt/shared/api/reach.ts';
import { StorageState } from '@takt/shared/api/storage.ts';
import { AddedStrap, type AddStrap, InventoryStrap, type StrapChange } from '@takt/shared/api/straps.ts';
import { matches, matchesEach } from '@takt/shared/check.ts';
import type { Template } from '@takt/shared/class/protocol.ts';
import type { Words } from '@takt/shared/errors.ts';
import type { Slot } from '@takt/shared/ids.ts';

/** `status` 0: no answer came. `text` null: the answer was not in words of ours. */
export class ApiError extends Error {
  readonly status: number;
  readonly text: Words | null;
  constructor(status: number, text: Words | null) {
    super(text?.en ?? `HTTP ${status}`);
    this.name = 'ApiError';
    this.status = status;
    this.text = text;
  }
}

const ANSWER_WITHIN_MS = 8000;

/** Whose session this page has read last; null: nobody's yet. */
let readAs: string | null = null;

interface Sending {
  readonly withinMs?: number;
  /** What was tapped is sent to its end though the page is left; the browser takes 64 KiB so at most. */
  readonly keepalive?: boolean;
  /**
   * Who did it: the server refuses it under another's log-in. Left out: whoever the page was read as. null: nobody, for what
   * makes somebody the actor, or lets them go.
   */
  readonly actor?: string | null;
}

export async function request<T>(
  path: string,
  accepts: (value: unknown) => value is T,
  body?: unknown,
  { withinMs = ANSWER_WITHIN_MS, keepalive = true, actor = readAs }: Sending = {},
): Promise<T> {
  const sent: RequestInit =
    body === undefined
      ? {}
      : {
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            ...(actor === null ? {} : { 'takt-actor': actor }),
          },
          body: JSON.stringify(body),
          keepalive,
        };
  let response: Response;
  let value: unknown;
  try {
    response = await fetch(path, { ...sent, signal: AbortSignal.timeout(withinMs) });
    value = await response.json();
  } catch {
    throw new ApiError(0, null);
  }
  if (!response.ok) throw new ApiError(response.status, matches(ErrorReply, value) ? value.error.text : null);
  if (!accepts(value)) throw new ApiError(response.status, null);
  return value;
}

const part = encodeURIComponent;
const anything = (_value: unknown): _value is unknown => true;

export async function fetchSession(): Promise<Session> {
  const session = await request('/api/session', (v) => matches(Session, v));
  readAs = session.actor;
  return session;
}
export const fetchGroups = (): Promise<Group[]> => request('/api/groups', (v) => matchesEach(Group, v));
export const fetchTemplates = (): Promise<Template[]> =>
  request('/api/templates', (v) => matchesEach(TemplateSchema, v));
const CLASSES_LISTED = 100;
export const fetchClasses = (): Promise<ClassEntry[]> =>
  request(`/api/classes?limit=${CLASSES_LISTED}`, (v) => matchesEach(ClassEntry, v));
export const fetchClass = (classId: string): Promise<ClassDetail> =>
  request(`/api/classes/${part(classId)}`, (v) => matches(ClassDetail, v));
export const fetchCurve = (classId: string, slot: Slot): Promise<Curve> =>
  request(`/api/classes/${part(classId)}/participants/${slot}/curve`, (v) => matches(Curve, v));
export const fetchNotes = (classId: string, slot: Slot): Promise<Notes> =>
  request(`/api/classes/${part(classId)}/participants/${slot}/notes`, (v) => matches(Notes, v));
export const fetchClassNotes = (classId: string): Promise<ClassNotes> =>
  request(`/api/classes/${part(classId)}/notes`, (v) => matches(ClassNotes, v));
export const fetchStraps = (): Promise<InventoryStrap[]> =>
  request('/api/straps', (v) => matchesEach(InventoryStrap, v));
export const addStrap = (strap: AddStrap): Promise<AddedStrap> =>
  request('/api/straps', (v) => matches(AddedStrap, v), strap);
export const changeStrap = (strapId: string, change: StrapChange): Promise<unknown> =>
  request(`/api/straps/${part(strapId)}/changes`, anything, change);
const choicesOf = (personId: string): string => `/api/people/${part(personId)}/choices`;
export const fetchChoices = (personId: string): Promise<Choices> =>
  request(choicesOf(personId), (v) => matches(Choices, v));
export const saveChoices = (personId: string, choices: Choices, actor: string): Promise<Choices> =>
  request(choicesOf(personId), (v) => matches(Choices, v), choices, { actor });
export const tellPrinted = (printed: Printed): Promise<unknown> => request('/api/prints', anything, printed);
export const prepareClass = (roomId: string, plan: PrepareClass): Promise<PreparedClass> =>
  request(`/api/rooms/${part(roomId)}/classes`, (v) => matches(PreparedClass, v), plan);

/** Whether this server is joined to the others. It answers 503 when it is not, so the status is what is read. */
export async function fetchBusUp(): Promise<boolean> {
  const reply = await fetch('/healthz', { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
  const said: unknown = await reply.json();
  return !(typeof said === 'object' && said !== null && 'status' in said && said.status === 'no bus');
}
export const fetchGateways = (roomId: string): Promise<GatewayEntry[]> =>
  request(`/api/rooms/${part(roomId)}/gateways`, (v) => matchesEach(GatewayEntry, v));
export const fetchReach = (): Promise<ReachState> => request('/api/reach', (v) => matches(ReachState, v));
export const fetchStorage = (): Promise<StorageState> =>
  request('/api/storage', (v) => matches(StorageState, v));
export const newEnrolment = (enrolment: NewEnrolment): Promise<Enrolment> =>
  request('/api/enrolments', (v) => matches(Enrolment, v), enrolment);
export const renameGateway = (gatewayId: string, name: string): Promise<GatewayChanged> =>
  request(`/api/gateways/${part(gatewayId)}/rename`, (v) => matches(GatewayChanged, v), { name });
export const revokeGateway = (gatewayId: string): Promise<GatewayChanged> =>
  request(`/api/gateways/${part(gatewayId)}/revoke`, (v) => matches(GatewayChanged, v), {});

export const fetchSummaries = async (classId: string): Promise<ClassSummary['participants']> =>
  (await request(`/api/classes/${part(classId)}/summary`, (v) => matches(ClassSummary, v))).participants;

/** Shorter than a phase command lives, so that a lost answer leaves time for another try. */
const COMMAND_WITHIN_MS = 2500;

export function postCommand(classId: string, command: Command, actor: string): Promise<CommandReply> {
  const path = `/api/classes/${part(classId)}/commands`;
  return request(path, (v) => matches(CommandReply, v), command, {
    withinMs: COMMAND_WITHIN_MS,
    actor,
  });
}
