/** Which room and which place the tablet stands at: asked once, and kept by this browser. */
import type { Session } from '@takt/shared/api.ts';
import { useState } from 'react';
import { type Remembered, STATIONS } from './memory.ts';
import { say } from './words/words.ts';

interface SetUpProps {
  readonly session: Session | null;
  readonly remembered: Remembered | null;
  readonly onChoose: (place: Omit<Remembered, 'tabletId'>) => void;
  readonly onForget: (() => void) | null;
}

export function SetUp({ session, remembered, onChoose, onForget }: SetUpProps) {
  const [roomId, setRoomId] = useState(remembered?.roomId ?? null);
  const rooms = session?.rooms ?? [];
  const room = rooms.find((one) => one.roomId === roomId) ?? rooms[0];
  return (
    <main className="set-up">
      <h1>{say('setUpTitle')}</h1>
      <p>{say('setUpLead')}</p>
      {room === undefined ? (
        <p role="status">{say('loading')}</p>
      ) : (
        <>
          {rooms.length > 1 && (
            <label className="room">
              <span>{say('room')}</span>
              <select value={room.roomId} onChange={(event) => setRoomId(event.currentTarget.value)}>
                {rooms.map((one) => (
                  <option key={one.roomId} value={one.roomId}>
                    {one.name}
                  </option>
                ))}
              </select>
            </label>
          )}
          <h2>{say('whichPlace')}</h2>
          <ol className="places">
            {Array.from({ length: STATIONS }, (_, i) => i + 1).map((station) => (
              <li key={station}>
                <button
                  type="button"
                  aria-label={say('placeNumber', { station })}
                  aria-pressed={station === remembered?.station}
                  onClick={() => onChoose({ station, roomId: room.roomId, roomName: room.name, token: null })}
                >
                  {station}
                </button>
              </li>
            ))}
          </ol>
        </>
      )}
      {onForget !== null && (
        <button type="button" className="quiet-button" onClick={onForget}>
          {say('forgetTablet')}
        </button>
      )}
    </main>
  );
}
