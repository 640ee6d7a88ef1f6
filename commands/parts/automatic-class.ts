/**
 * `--run`: a class that starts at the first heart rate and ends with the data, without a console. A replayed recording's
 * class is as long as the recording, so it starts and ends with its first and last record, with or without a heart rate.
 * The samples wait while the start is being committed, so that the first of them belongs to the class.
 */

import { REPLAY_SENSOR } from '@takt/gateway/radio/replay.ts';
import type { ClassLog } from '@takt/server/control/class-log.ts';
import { prepareClass } from '@takt/server/control/prepare.ts';
import type { Room } from '@takt/server/live/room.ts';
import type { Server } from '@takt/server/server.ts';
import type { Member, NewEvent } from '@takt/server/store/store.ts';
import { hasEnded } from '@takt/shared/class/class.ts';
import { type Template, templateById } from '@takt/shared/class/protocol.ts';
import { asSlot, asStation } from '@takt/shared/ids.ts';
import { SHOWN_BPM_MAX, SHOWN_BPM_MIN } from '@takt/shared/limits.ts';
import { freeTemplate } from '@takt/shared/recording/laps.ts';
import type { Recording } from '@takt/shared/recording/recording.ts';
import type { HeartSample, Sample } from '@takt/shared/sample.ts';
import { heartSamples } from '@takt/shared/sensors.ts';
import type { OpenedRadio } from './radios.ts';

type Pass = (samples: readonly Sample[]) => void;

export interface AutomaticClass {
  /** Stands before the intake. */
  pass(samples: readonly Sample[], on: Pass): void;
}

export interface AutomaticClassParts {
  readonly services: Server['services'];
  readonly room: Room;
  readonly templateId: string;
  /** Who takes part when nothing is replayed. */
  readonly groupId: string;
  readonly opened: readonly OpenedRadio[];
  readonly hrMaxBpm: number | null;
  readonly onClass: (classId: string) => void;
  readonly onEnded: (classId: string) => void;
  /** The data came to their end without one heart rate: there was no class. */
  readonly onSilent: () => void;
}

const ACTOR = 'system';

export async function automaticClass(parts: AutomaticClassParts): Promise<AutomaticClass> {
  const { services, room, opened } = parts;
  const recording = opened.find((one) => one.recording !== null)?.recording ?? null;
  const template = templateFor(parts.templateId, recording);
  const members =
    recording === null
      ? (await services.store.people.members(parts.groupId)).map(paired)
      : [replayedMember(recording, parts.hrMaxBpm)];
  await room.clock.known;
  await endLeftOver(room, room.clock.nowMs());
  const classId = await prepareClass(services, room, { template, members, actor: ACTOR });

  const counts = ({ heartRateBpm }: HeartSample): boolean => recording !== null || heartRateBpm !== null;
  let waiting: Sample[] | null = null;
  let started = false;
  let lastMs = 0;
  const note = (
    event: Pick<NewEvent, 'atMs'> & ({ kind: 'started' } | { kind: 'ended'; reason: 'data' }),
  ): Promise<unknown> =>
    room.log.amend({
      classId,
      decide: ({ model }) => (hasEnded(model) ? null : { ...event, actor: ACTOR, commandId: null }),
    });

  const finite = opened.flatMap((one) => (one.finite === null ? [] : [one.finite.ended]));
  if (finite.length > 0) {
    Promise.all(finite)
      .then(() => room.recorder.flush())
      .then(() => note({ kind: 'ended', reason: 'data', atMs: lastMs }))
      .then(() => {
        if (started) parts.onEnded(classId);
        else parts.onSilent();
      })
      .catch((error) => services.warn('the replayed class could not be ended', error));
  }

  return {
    pass(samples, on) {
      const counting = heartSamples(samples).filter(counts);
      for (const sample of counting) lastMs = Math.round(room.clock.place(sample.receivedAtMs));
      if (started) return on(samples);
      if (waiting !== null) {
        waiting.push(...samples);
        return;
      }
      const first = counting[0];
      if (first === undefined) return on(samples);
      waiting = [...samples];
      note({ kind: 'started', atMs: Math.round(room.clock.place(first.receivedAtMs)) })
        .catch((error) => services.warn('the class could not be started', error))
        .finally(() => {
          started = true;
          parts.onClass(classId);
          on(waiting ?? []);
          waiting = null;
        });
    },
  };
}

function templateFor(id: string, recording: Recording | null): Template {
  if (id === 'free' && recording !== null) return freeTemplate(recording);
  if (id === 'free') {
    return { id: 'free', name: 'Free', phases: [{ kind: 'free', durationS: null, band: null }] };
  }
  const template = templateById(id);
  if (template === undefined) throw new RangeError(`--run ${id} passed its setting`);
  return template;
}

/** An earlier run that was cut off must not keep the room. The room's owner may note its absence in the log meanwhile. */
export async function endLeftOver({ log }: { readonly log: ClassLog }, nowMs: number): Promise<void> {
  await log.amend({
    decide({ model, events, aliveAtMs }) {
      if (hasEnded(model)) return null;
      const atMs = Math.min(nowMs, Math.max(aliveAtMs, events.at(-1)?.atMs ?? 0));
      return { kind: 'ended', reason: 'staff', atMs, actor: ACTOR, commandId: null };
    },
  });
}

/** Nobody is there to pair. */
const paired = (member: Member): Member => ({ ...member, autoSignIn: true });

/** Nobody knows who a file is of. Without `--hrmax` the highest heart rate in it stands for the maximum, and says so. */
function replayedMember(recording: Recording, hrMaxBpm: number | null): Member {
  const peak = recording.samples.reduce((max, { heartRateBpm: bpm }) => {
    return bpm !== null && bpm >= SHOWN_BPM_MIN && bpm <= SHOWN_BPM_MAX ? Math.max(max, bpm) : max;
  }, 0);
  return {
    plan: {
      slot: asSlot(1),
      station: asStation(1),
      personId: null,
      nickname: 'Opptak',
      hrMax:
        hrMaxBpm !== null
          ? { bpm: hrMaxBpm, method: 'measured', date: null }
          : peak === 0
            ? null
            : { bpm: Math.round(peak), method: 'class-peak', date: null },
      hrRestBpm: null,
      sex: null,
      target: 'heart-rate',
      display: 'number',
    },
    strap: {
      strapId: 'replay',
      label: null,
      sensors: [REPLAY_SENSOR],
      ...(recording.format === 'takt' ? {} : { importedHoldS: recording.holdS }),
    },
    autoSignIn: true,
  };
}
