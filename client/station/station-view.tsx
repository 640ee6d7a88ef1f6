/** One station: its strap, its treadmill, and whether the server receives what they send. */
import { useEffect, useState } from 'react';
import { useCell } from '../live/store.ts';
import { browserPorts, keepAwake, randomId } from './browser.ts';
import { useChooser } from './chooser.ts';
import { StrapCard, TreadmillCard } from './device-cards.tsx';
import type { Remembered } from './memory.ts';
import { Station } from './station.ts';
import type { UplinkLink } from './uplink.ts';
import { type StationWord, say } from './words/words.ts';

interface StationViewProps {
  readonly remembered: Remembered;
  readonly isBluetoothOff: boolean;
  readonly onChange: () => void;
}

export function StationView(props: StationViewProps) {
  const station = useStation(props.remembered);
  return station === null ? null : <StationParts station={station} {...props} />;
}

/** Made once a station, ended with it. */
function useStation({ tabletId, station, roomId, token }: Remembered): Station | null {
  const [made, setMade] = useState<Station | null>(null);
  useEffect(() => {
    const identity = {
      gatewayId: `tablet-${tabletId}`,
      bootId: randomId(),
      room: roomId,
      station,
      ...(token === null ? {} : { token }),
    };
    const one = new Station(identity, browserPorts());
    setMade(one);
    const sleep = keepAwake();
    return () => {
      sleep();
      one.stop();
      setMade(null);
    };
  }, [tabletId, station, roomId, token]);
  return made;
}

function StationParts({
  station,
  remembered,
  isBluetoothOff,
  onChange,
}: StationViewProps & { station: Station }) {
  const strap = useChooser('strap', station);
  const treadmill = useChooser('treadmill', station);
  return (
    <>
      <header className="top">
        <span className="badge">
          <span className="unseen">{say('station')}</span> {remembered.station}
        </span>
        <h1>{remembered.roomName}</h1>
        <LinkState station={station} />
        <button type="button" className="quiet-button" onClick={onChange}>
          {say('changeStation')}
        </button>
      </header>
      {isBluetoothOff && (
        <p className="alert" role="alert">
          <b>{say('bluetoothOff')}.</b> {say('bluetoothOffWhy')}
        </p>
      )}
      <main className="cards">
        <StrapCard station={station} chooser={strap} />
        <TreadmillCard station={station} chooser={treadmill} />
      </main>
    </>
  );
}

const LINK_WORDS: Readonly<Record<UplinkLink, StationWord>> = {
  connecting: 'linkConnecting',
  open: 'linkOpen',
  away: 'linkAway',
  notAllowed: 'linkNotAllowed',
  tooOld: 'linkTooOld',
};
const LINK_WHY: Readonly<Partial<Record<UplinkLink, StationWord>>> = {
  away: 'linkAwayWhy',
  notAllowed: 'linkNotAllowedWhy',
  tooOld: 'linkTooOldWhy',
};

function LinkState({ station }: { station: Station }) {
  const link = useCell(station.uplink.link);
  const why = LINK_WHY[link];
  return (
    <div className="link" data-link={link} role="status">
      <b>{say(LINK_WORDS[link])}</b>
      {why !== undefined && <span>{say(why)}</span>}
      {link === 'tooOld' && (
        <button type="button" className="quiet-button" onClick={() => location.reload()}>
          {say('reload')}
        </button>
      )}
    </div>
  );
}
