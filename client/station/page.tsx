/** What the page shows first: why it cannot work here, the choice of a station, or the station itself. */
import { useEffect, useState } from 'react';
import { changeLanguage, language } from '../i18n/i18n.ts';
import { useAccess } from './access.ts';
import { randomId } from './browser.ts';
import { forgetAll, keep, type Remembered, recall } from './memory.ts';
import { SetUp } from './set-up.tsx';
import { StationView } from './station-view.tsx';
import { forgetDevice } from './web-bluetooth.ts';
import { type Cannot, whatCannot } from './what-cannot.ts';
import { say } from './words/words.ts';

const BLUETOOTH_EVERY_MS = 2_000;

export function StationPage() {
  const access = useAccess();
  const available = useBluetooth();
  const [remembered, setRemembered] = useState(recall);
  const [madeUp] = useState(randomId);
  const tabletId = remembered?.tabletId ?? madeUp;
  const [choosing, setChoosing] = useState(remembered === null);
  const cannot = whatCannot({
    isSecureContext,
    hasWebBluetooth: navigator.bluetooth !== undefined,
    available,
    clockRate: access?.clockRate ?? null,
  });

  /** Then the page goes on, whatever becomes of the adapter: what was heard still waits to be sent. */
  const isAtStation = remembered !== null && !choosing;

  const choose = (chosenStation: Omit<Remembered, 'tabletId'>): void => {
    const chosen = { ...chosenStation, tabletId };
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
      {cannot !== null && !(cannot === 'bluetoothOff' && isAtStation) ? (
        <CannotNotice cannot={cannot} />
      ) : !isAtStation ? (
        <SetUp
          access={access}
          tabletId={tabletId}
          remembered={remembered}
          onChoose={choose}
          onForget={remembered === null ? null : forget}
        />
      ) : (
        <StationView
          key={`${remembered.roomId}/${remembered.station}`}
          remembered={remembered}
          isBluetoothOff={cannot === 'bluetoothOff'}
          onChange={() => setChoosing(true)}
        />
      )}
      <footer className="foot">
        <span>{say('notADevice')}</span>
        {access?.demonstration === true && <span>{say('demonstration')}</span>}
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
    <main className="notice">
      <div role="status">
        <h1>{say(cannot)}</h1>
        <p>{say(`${cannot}Why`)}</p>
      </div>
    </main>
  );
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
