/** A console's step on its way into the log of its class: judged against the class as it is, written once, and answered. */
import type { Command, CommandReply } from '@takt/shared/api/classes.ts';
import type { ClassEvent } from '@takt/shared/class/class.ts';
import type { Clock } from '@takt/shared/clock.ts';
import type { Clinic, Store } from '../store/store.ts';
import type { Amended, ReadClass } from './amend.ts';
import { amendStored, type ClassLog } from './class-log.ts';
import { judge } from './judge.ts';
import { knownTime, type RoomTime } from './room-time.ts';
import type { KnownPerson } from './steps.ts';

export interface SteerParts {
  readonly store: Store;
  readonly clinic: Clinic;
  /** This process's. */
  readonly clock: Clock;
}

export interface SteeredRoom {
  readonly log: ClassLog;
  readonly clock: RoomTime;
}

export interface Step {
  readonly classId: string;
  readonly command: Command;
  readonly actor: string;
}

/**
 * `room`: the class's own, when this server has it. AppError: the step was refused, in words; or the class does not exist.
 * A step that was carried out before answers with the event that it became.
 */
export async function steer(
  parts: SteerParts,
  room: SteeredRoom | null,
  { classId, command, actor }: Step,
): Promise<CommandReply> {
  const { store, clinic, clock } = parts;
  if (room !== null) {
    await knownTime(room.clock);
    if (room.log.current()?.classId !== classId) await room.log.refresh();
  }
  const inventory = await store.people.straps(clinic.clinicId);
  const person = await personNamed(parts, command.command);
  const { commandId } = command;
  const decideAt =
    (nowMs: (present: ReadClass) => number) =>
    (present: ReadClass): ReturnType<typeof judge> =>
      judge(command, { ...present, nowMs: nowMs(present), clockRate: clock.rate, actor, inventory, person });

  if (room !== null) {
    const amended = await room.log.amend({ classId, commandId, decide: decideAt(() => room.clock.nowMs()) });
    if (amended.outcome === 'appended') await rememberStraps(store, room.log, amended.event);
    if (amended.outcome !== 'nothing') return replyOf(amended);
  }
  // A class that its room has no more: Borg and notes still arrive. No clock of it runs on: what is noted now has the date that it is.
  const decide = decideAt(({ model }) => clock.nowMs() - model.dateCorrectionMs);
  return replyOf(await amendStored(store, classId, { commandId, decide }));
}

async function personNamed(
  { store, clinic }: SteerParts,
  step: Command['command'],
): Promise<KnownPerson | null> {
  if (step.kind !== 'identify' || step.personId === null) return null;
  const person = await store.people.person(clinic.clinicId, step.personId);
  if (person === null || person.blockedAtMs !== null) return null;
  const { hrRestBpm, sex } = person.details;
  return { personId: step.personId, hrMax: person.hrMaxHistory[0]?.hrMax ?? null, hrRestBpm, sex };
}

function replyOf(amended: Amended): CommandReply {
  switch (amended.outcome) {
    case 'appended':
      return { outcome: 'done', seq: amended.event.seq };
    case 'repeated':
      return { outcome: 'repeated', seq: amended.event.seq };
    default:
      throw new Error(`a step that staff took came to ${amended.outcome}`);
  }
}

/** Whoever was given a strap now had it last: the next class begins with it, or suggests it. */
async function rememberStraps(store: Store, log: ClassLog, event: ClassEvent): Promise<void> {
  if (event.kind !== 'assigned' && event.kind !== 'swapped') return;
  const model = log.current()?.model;
  const slots = event.kind === 'assigned' ? [event.slot] : [event.slot, event.withSlot];
  for (const slot of slots) {
    const personId = model?.slots.get(slot)?.personId ?? null;
    const worn = model?.assignments.find((one) => one.slot === slot && one.toMs === null);
    if (personId !== null && worn !== undefined)
      await store.people.setLastStrap(personId, worn.strap.strapId);
  }
}
