/** The strap's card and the treadmill's: a button while there is none, then how it is. */
import type { BatteryLevel } from '@takt/shared/signal/battery.ts';
import { type ReactNode, useState } from 'react';
import { decimal } from '../i18n/format.ts';
import { language } from '../i18n/i18n.ts';
import { useCell } from '../live/store.ts';
import type { Chooser } from './chooser.ts';
import type { StrapShown, TreadmillShown } from './readings.ts';
import type { DeviceView, Station } from './station.ts';
import { type StationWord, say } from './words/words.ts';

export function StrapCard({ station, chooser }: { station: Station; chooser: Chooser }) {
  const view = useCell(station.strap);
  const ended = useCell(station.strapEnd);
  const blanked = useCell(station.uplink.blanked);
  const [hidden, setHidden] = useState(false);
  if (view === null) {
    return (
      <Card title={say('strap')}>
        {ended === 'over' && (
          <div className="over" role="status">
            <b>{say('over')}</b>
            <p>{say('overWhy')}</p>
          </div>
        )}
        <ConnectButton
          chooser={chooser}
          label="connectStrap"
          how="connectStrapHow"
          isWrong={ended === 'notAStrap'}
        />
      </Card>
    );
  }
  return (
    <Card title={say('strap')} name={view.name}>
      <HeartRate view={view} isHidden={hidden || blanked} />
      <div className="facts">
        <Battery level={view.shown.battery} />
        <span>{say(view.inClass ? 'inClass' : 'notInClass')}</span>
      </div>
      <div className="buttons">
        <button type="button" className="button" onClick={() => setHidden(!hidden)}>
          {say(hidden ? 'showNumber' : 'hideNumber')}
        </button>
        <button type="button" className="button" onClick={chooser.letGo}>
          {say('letGo')}
        </button>
      </div>
    </Card>
  );
}

export function TreadmillCard({ station, chooser }: { station: Station; chooser: Chooser }) {
  const view = useCell(station.treadmill);
  if (view === null) {
    return (
      <Card title={say('treadmill')}>
        <ConnectButton chooser={chooser} label="connectTreadmill" how="connectTreadmillHow" />
      </Card>
    );
  }
  const state = treadmillState(view);
  return (
    <Card title={say('treadmill')} name={view.name}>
      <dl className="belt" data-signal={view.shown.signal}>
        <Measure label="speed" value={view.shown.speedKmh} unit="kmh" />
        <Measure label="incline" value={view.shown.inclinePercent} unit="percent" />
      </dl>
      <State signal={view.shown.signal} text={state.text} why={state.why} />
      <div className="buttons">
        <button type="button" className="button" onClick={chooser.letGo}>
          {say('letGo')}
        </button>
      </div>
    </Card>
  );
}

function Card({ title, name, children }: { title: string; name?: string | null; children: ReactNode }) {
  return (
    <section className="card">
      <h2>
        {title}
        {name != null && <span className="device-name">{name}</span>}
      </h2>
      {children}
    </section>
  );
}

interface ConnectButtonProps {
  readonly chooser: Chooser;
  readonly label: StationWord;
  readonly how: StationWord;
  /** What was chosen last was another kind of device. */
  readonly isWrong?: boolean;
}

function ConnectButton({ chooser, label, how, isWrong = false }: ConnectButtonProps) {
  const trouble = chooser.notChosen ?? (isWrong && !chooser.isOpen ? 'notAStrap' : null);
  return (
    <div className="connect">
      <button type="button" className="button primary" disabled={chooser.isOpen} onClick={chooser.choose}>
        {say(chooser.isOpen ? 'choosing' : label)}
      </button>
      <p>{say(how)}</p>
      {trouble !== null && (
        <p className="told" role="alert">
          {say(trouble)}
        </p>
      )}
    </div>
  );
}

/** The number is drawn only while it is true; old is marked with its age, lost is a dash. */
function HeartRate({ view, isHidden }: { view: DeviceView<StrapShown>; isHidden: boolean }) {
  const { signal, bpm } = view.shown;
  const state = strapState(view);
  return (
    <>
      <p className="figure" data-signal={isHidden ? 'hidden' : signal}>
        {bpm === null || isHidden ? (
          <span className="no-number">{say('noNumber')}</span>
        ) : (
          <>
            <span className="number">{bpm}</span>
            <span className="unit">{say('bpm')}</span>
          </>
        )}
      </p>
      <State signal={signal} text={isHidden ? say('hidden') : state.text} why={isHidden ? null : state.why} />
    </>
  );
}

interface StateWords {
  readonly text: string;
  readonly why: string | null;
}

function strapState({ link, shown }: DeviceView<StrapShown>): StateWords {
  const plain = (word: StationWord): StateWords => ({ text: say(word), why: null });
  switch (shown.signal) {
    case 'live':
      return plain('live');
    case 'stale':
      return { text: say('secondsAgo', { seconds: shown.ageS ?? 0 }), why: null };
    case 'notWorn':
      return { text: say('notWorn'), why: say('notWornWhy') };
    case 'waiting':
      if (link === 'away') return { text: say('lost'), why: say('lostWhy') };
      return plain(link === 'connected' ? 'waiting' : 'connecting');
    default:
      return { text: say('lost'), why: say('lostWhy') };
  }
}

function Measure({ label, value, unit }: { label: StationWord; value: number | null; unit: StationWord }) {
  return (
    <div>
      <dt>{say(label)}</dt>
      <dd>
        {value === null ? say('noNumber') : decimal(value, 1, language())} <small>{say(unit)}</small>
      </dd>
    </div>
  );
}

function treadmillState({ link, shown }: DeviceView<TreadmillShown>): StateWords {
  if (shown.signal === 'live') return { text: say('live'), why: null };
  if (shown.signal === 'stale') return { text: say('secondsAgo', { seconds: shown.ageS ?? 0 }), why: null };
  if (shown.signal === 'waiting' && link !== 'away')
    return { text: say(link === 'connected' ? 'treadmillWaiting' : 'connecting'), why: null };
  return { text: say('treadmillQuiet'), why: say('treadmillQuietWhy') };
}

function State({ signal, text, why }: StateWords & { signal: string }) {
  return (
    <div className="state" data-signal={signal} role="status">
      <b>{text}</b>
      {why !== null && <p>{why}</p>}
    </div>
  );
}

function Battery({ level }: { level: BatteryLevel | null }) {
  if (level === null) return null;
  const { percent, isLow } = level;
  if (percent === null) return isLow ? <span>{say('lowBatteryUnknown')}</span> : null;
  return <span>{say(isLow ? 'lowBattery' : 'battery', { percent })}</span>;
}
