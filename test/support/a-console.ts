/** A console without a picture: what an instructor does, by HTTP. */
import { randomUUID } from 'node:crypto';
import type { ClassDetail, ClassEntry, CommandBody, CommandReply, Curve } from '@takt/shared/api/classes.ts';
import type { ErrorReply } from '@takt/shared/api/common.ts';
import { demonstrationMembers, MAX_PARTICIPANTS } from '@takt/shared/demonstration.ts';
import type { Summary } from '@takt/shared/summary/summary.ts';

export const ROOM = 'sal-1';
export const GROUP = 'gruppe-a';

export interface Participant {
  readonly slot: number;
  readonly nickname: string;
  readonly summary: Summary;
}

export async function get<T>(url: string, path: string): Promise<T> {
  const reply = await fetch(url + path);
  if (!reply.ok) throw new Error(`GET ${path}: ${reply.status} ${await reply.text()}`);
  return (await reply.json()) as T;
}

async function post(url: string, path: string, body: unknown): Promise<{ status: number; body: unknown }> {
  const reply = await fetch(url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: reply.status, body: await reply.json() };
}

/** Prepares a class with the demonstration's group, and pairs by hand whoever must be asked; resolves to its id. */
export async function prepare(url: string, templateId = '4x4'): Promise<string> {
  const { status, body } = await post(url, `/api/rooms/${ROOM}/classes`, { templateId, groupId: GROUP });
  if (status !== 201) throw new Error(`prepare: ${status} ${JSON.stringify(body)}`);
  const { classId } = body as { classId: string };
  const places = (await detail(url, classId)).slots.map(({ slot }) => slot);
  for (const { plan, strap, autoSignIn } of demonstrationMembers(MAX_PARTICIPANTS)) {
    if (autoSignIn || !places.includes(plan.slot)) continue;
    await command(url, classId, { kind: 'assign', slot: plan.slot, sensors: [...strap.sensors] });
  }
  return classId;
}

/** Throws unless it was carried out. */
export async function command(url: string, classId: string, body: CommandBody): Promise<CommandReply> {
  const told = await tryCommand(url, classId, body);
  if (told.status !== 200) throw new Error(`${body.kind}: ${told.status} ${JSON.stringify(told.body)}`);
  return told.body as CommandReply;
}

export function tryCommand(
  url: string,
  classId: string,
  body: CommandBody,
): Promise<{ status: number; body: unknown | ErrorReply }> {
  const sent = { commandId: randomUUID(), seenSeq: 0, phaseIndex: null, ageMs: 0, command: body };
  return post(url, `/api/classes/${classId}/commands`, sent);
}

export const detail = (url: string, classId: string) => get<ClassDetail>(url, `/api/classes/${classId}`);
export const classes = (url: string) => get<ClassEntry[]>(url, '/api/classes');
export const curve = async (url: string, classId: string, slot: number): Promise<Curve['points']> =>
  (await get<Curve>(url, `/api/classes/${classId}/participants/${slot}/curve`)).points;
export const summaries = async (url: string, classId: string): Promise<Participant[]> =>
  (await get<{ participants: Participant[] }>(url, `/api/classes/${classId}/summary`)).participants;
