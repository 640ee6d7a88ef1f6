/** What the page shows first: why it cannot work here, which place this is, or the place itself. */
import type { Session } from '@takt/shared/api.ts';
import { useEffect, useState } from 'react';
import { changeLanguage, language } from '../i18n/i18n.ts';
import { randomId } from './browser.ts';
import { forgetAll, keep, type Remembered, recall } from './memory.ts';
import { PlaceView } from './place-view.tsx';
import { SetUp } from './set-up.tsx';
import { forgetDevice } from './web-bluetooth.ts';
import { type Cannot, whatCannot } from './what-cannot.ts';
import { say } from './words/words.ts';

const SESSION_RETRY_MS = 3_000;
const BLUETOOTH_EVERY_MS = 2_000;

export function StationPage() {
  const session = useSession();
  const available = useBluetooth();
  const [remembered, setRemembered] = useState(recall);
  const [choosing, setChoosing] = useState(remembered === null);
  const cannot = whatCannot({
    isSecureContext,
    hasWebBluetooth: navigator.bluetooth !== undefined,
    available,
    clockRate: session?.clockRate ?? null,
  });

  /** Then the place goes on, whatever becomes of the adapter: what was heard still waits to be sent. */
  const isAtPlace = remembered !== null && !choosing;

  const choose = (place: Omit<Remembered, 'tabletId'>): void => {
    const chosen = { ...place, tabletId: remembered?.tabletId ?? randomId() };
    keep(chosen);
    setRemembered(chosen);
    setChoosing(false);
  };
  const forget = (): void => {
    forgetAll();
    for (const kind of ['strap', 'treadmill'] as const) forgetDevice(kind);
    setRemembered(null);
    setChoosing(true);
  };

  return (
    <div className="station">
      {cannot !== null && !(cannot === 'bluetoothOff' && isAtPlace) ? (
        <CannotNotice cannot={cannot} />
      ) : !isAtPlace ? (
        <SetUp
          session={session}
          remembered={remembered}
          onChoose={choose}
          onForget={remembered === null ? null : forget}
        />
      ) : (
        <PlaceView
          key={`${remembered.roomId}/${remembered.station}`}
          place={remembered}
          isBluetoothOff={cannot === 'bluetoothOff'}
          onChange={() => setChoosing(true)}
        />
      )}
      <footer className="foot">
        <span>{say('notADevice')}</span>
        {session?.demonstration === true && <span>{say('demonstration')}</span>}
        <button
          type="button"
          className="quiet-button"
          onClick={() => changeLanguage(language() === 'nb' ? 'en' : 'nb')}
        >
          {say('otherLanguage')}
        </button>
      </footer>
    </div>
  );
}

function CannotNotice({ cannot }: { cannot: Cannot }) {
  return (
    <main className="notice" role="status">
      <h1>{say(cannot)}</h1>
      <p>{say(`${cannot}Why`)}</p>
    </main>
  );
}

/** What this server is; asked until it answers. */
function useSession(): Session | null {
  const [session, setSession] = useState<Session | null>(null);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    const ask = async (): Promise<void> => {
      try {
        const reply = await fetch('/api/session');
        if (reply.ok) return setSession((await reply.json()) as Session);
      } catch {
        // A server that is away is asked again.
      }
      timer = setTimeout(() => void ask(), SESSION_RETRY_MS);
    };
    void ask();
    return () => clearTimeout(timer);
  }, []);
  return session;
}

/** Whether there is an adapter; null until the browser has said so. Asked again and again: no event tells reliably. */
function useBluetooth(): boolean | null {
  const [available, setAvailable] = useState<boolean | null>(null);
  useEffect(() => {
    const bluetooth: Bluetooth | undefined = navigator.bluetooth;
    if (bluetooth === undefined) return;
    const ask = (): void => void bluetooth.getAvailability().then(setAvailable, () => {});
    ask();
    const timer = setInterval(ask, BLUETOOTH_EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  return available;
}
