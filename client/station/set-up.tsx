/** The room and station where the tablet stands, and the clinic's code: asked once, and kept by this browser. */
import { asStation, type Station } from '@takt/shared/ids.ts';
import { type SubmitEvent, useEffect, useState } from 'react';
import { language } from '../i18n/i18n.ts';
import type { Access } from './access.ts';
import { CODE_DIGITS, codeOf, isCode, type Redeemed, redeem } from './enrolment.ts';
import { type Remembered, STATIONS } from './memory.ts';
import { say } from './words/words.ts';

type ChosenStation = Omit<Remembered, 'tabletId'>;

interface SetUpProps {
  /** null: nobody has answered yet. */
  readonly access: Access | null;
  readonly tabletId: string;
  readonly remembered: Remembered | null;
  readonly onChoose: (chosen: ChosenStation) => void;
  readonly onForget: (() => void) | null;
}

export function SetUp({ access, tabletId, remembered, onChoose, onForget }: SetUpProps) {
  const [enrolled, setEnrolled] = useState<Omit<ChosenStation, 'station'> | null>(enrolledOf(remembered));
  const [roomId, setRoomId] = useState(remembered?.roomId ?? null);
  const late = useLate();
  const rooms = access?.rooms ?? [];
  const open = rooms.find((one) => one.roomId === roomId) ?? rooms[0];
  const room =
    enrolled ?? (open === undefined ? null : { roomId: open.roomId, roomName: open.name, token: null });

  const take = ({ token, roomId, roomName, station }: Redeemed): void => {
    if (station === null) setEnrolled({ token, roomId, roomName });
    else onChoose({ token, roomId, roomName, station });
  };

  return (
    <main className="set-up">
      <h1>{say('setUpTitle')}</h1>
      <p>{say('setUpLead')}</p>
      {access === null && <p role="status">{say(late ? 'noAnswerYet' : 'loading')}</p>}
      {access !== null && enrolled === null && (
        <CodeForm isNeeded={access.needsCode} tabletId={tabletId} onRedeemed={take} />
      )}
      {enrolled === null && rooms.length > 1 && (
        <label className="field-row">
          <span>{say('room')}</span>
          <select value={open?.roomId} onChange={(event) => setRoomId(event.currentTarget.value)}>
            {rooms.map((one) => (
              <option key={one.roomId} value={one.roomId}>
                {one.name}
              </option>
            ))}
          </select>
        </label>
      )}
      {room !== null && (
        <Stations
          chosen={remembered?.station ?? null}
          onChoose={(station) => onChoose({ ...room, station })}
        />
      )}
      {onForget !== null && (
        <button type="button" className="quiet-button" onClick={onForget}>
          {say('forgetTablet')}
        </button>
      )}
    </main>
  );
}

const LATE_AFTER_MS = 5_000;

function useLate(): boolean {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), LATE_AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
  return late;
}

function enrolledOf(remembered: Remembered | null): Omit<ChosenStation, 'station'> | null {
  if (remembered === null || remembered.token === null) return null;
  const { roomId, roomName, token } = remembered;
  return { roomId, roomName, token };
}

function Stations({ chosen, onChoose }: { chosen: number | null; onChoose: (station: Station) => void }) {
  return (
    <>
      <h2>{say('whichStation')}</h2>
      <ol className="stations">
        {Array.from({ length: STATIONS }, (_, i) => asStation(i + 1)).map((station) => (
          <li key={station}>
            <button
              type="button"
              aria-label={say('stationNumber', { station })}
              aria-pressed={station === chosen}
              onClick={() => onChoose(station)}
            >
              {station}
            </button>
          </li>
        ))}
      </ol>
    </>
  );
}

interface CodeFormProps {
  /** Else it is out of the way: a demonstration lets its own page in. */
  readonly isNeeded: boolean;
  readonly tabletId: string;
  readonly onRedeemed: (redeemed: Redeemed) => void;
}

function CodeForm({ isNeeded, tabletId, onRedeemed }: CodeFormProps) {
  const [isOpen, setOpen] = useState(isNeeded);
  const [typed, setTyped] = useState('');
  const [isAsking, setAsking] = useState(false);
  const [refused, setRefused] = useState<string | null>(null);
  const code = codeOf(typed);
  const send = (event: SubmitEvent): void => {
    event.preventDefault();
    setAsking(true);
    setRefused(null);
    void redeem(code, say('tabletName', { id: tabletId.slice(0, 4) }), language()).then((outcome) => {
      setAsking(false);
      if ('redeemed' in outcome) onRedeemed(outcome.redeemed);
      else setRefused(outcome.refused ?? say('noAnswer'));
    });
  };
  if (!isOpen) {
    return (
      <button type="button" className="quiet-button" onClick={() => setOpen(true)}>
        {say('haveCode')}
      </button>
    );
  }
  return (
    <form className="code" onSubmit={send}>
      <label className="field-row">
        <span>{say('code')}</span>
        <input
          inputMode="numeric"
          autoComplete="off"
          size={CODE_DIGITS + 2}
          maxLength={CODE_DIGITS + 4}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <button type="submit" disabled={!isCode(code) || isAsking}>
          {say('useCode')}
        </button>
      </label>
      <p>{say('codeHow')}</p>
      {refused !== null && (
        <p className="told" role="alert">
          {refused}
        </p>
      )}
    </form>
  );
}
