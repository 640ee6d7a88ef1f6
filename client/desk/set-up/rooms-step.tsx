/** Rooms, and how many stations each has. */
import type { RoomsAnswer } from '@takt/shared/api/set-up.ts';
import { STATIONS_MAX } from '@takt/shared/limits.ts';
import { useMutation } from '@tanstack/react-query';
import { Icon } from '../parts/icons.tsx';
import { say } from '../words/words.ts';
import { useDraft } from './draft.ts';
import { Page, type StepProps } from './parts.tsx';
import { answerRooms } from './set-up-api.ts';

type Room = RoomsAnswer['rooms'][number];

const STATIONS_USUAL = 12;
const STATIONS = Array.from({ length: STATIONS_MAX }, (_, i) => i + 1);
const ROOMS_MAX = 40;

export function RoomsStep({ state, onDone }: StepProps) {
  const named = (n: number): Room => ({
    ...{ roomId: null, name: say('setUpRoomNamed', { n }), stations: STATIONS_USUAL },
  });
  const saved: readonly Room[] = state.rooms.length > 0 ? state.rooms : [named(1)];
  const { values, change, forget } = useDraft('rooms', { rooms: saved });
  const { rooms } = values;
  const save = useMutation({
    mutationFn: answerRooms,
    onSuccess: (next) => {
      forget();
      onDone(next);
    },
  });
  const set = (at: number, room: Partial<Room>): void =>
    change({ rooms: rooms.map((one, i) => (i === at ? { ...one, ...room } : one)) });
  return (
    <Page
      place="rooms"
      title={say('setUpRooms')}
      lead={say('setUpRoomsLead')}
      next={say('setUpGoOn')}
      ready={rooms.every(({ name }) => name.trim() !== '')}
      sending={save}
      onNext={() => save.mutate({ rooms: [...rooms] })}
    >
      <ul className="set-up-rooms">
        {rooms.map((room, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a room that is new has no other name than its place
          <li key={i}>
            <label className="stack-tight">
              <span className="caption">{say('setUpRoomName')}</span>
              <input
                className="field"
                value={room.name}
                required
                maxLength={40}
                autoComplete="off"
                onChange={(event) => set(i, { name: event.currentTarget.value })}
              />
            </label>
            <label className="stack-tight">
              <span className="caption">{say('setUpStations')}</span>
              <select
                className="field"
                value={room.stations}
                onChange={(event) => set(i, { stations: Number(event.currentTarget.value) })}
              >
                {STATIONS.map((count) => (
                  <option key={count}>{count}</option>
                ))}
              </select>
            </label>
            {rooms.length > 1 && (
              <button
                type="button"
                className="button bare square"
                aria-label={say('setUpRoomRemove', { room: room.name })}
                onClick={() => change({ rooms: rooms.filter((_, other) => other !== i) })}
              >
                <Icon name="close" />
              </button>
            )}
          </li>
        ))}
      </ul>
      {rooms.length < ROOMS_MAX && (
        <button
          type="button"
          className="button outline set-up-add"
          onClick={() => change({ rooms: [...rooms, named(rooms.length + 1)] })}
        >
          <Icon name="plus" />
          {say('setUpRoomAdd')}
        </button>
      )}
    </Page>
  );
}
