/** One receiver: whether it is there, what its radios bring, which straps it hears, and what is worth a look. */
import type { GatewayEntry } from '@takt/shared/api/gateways.ts';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { decimal } from '../../i18n/format.ts';
import { language } from '../../i18n/i18n.ts';
import { revokeGateway } from '../api.ts';
import { HoldButton } from '../parts/hold-button.tsx';
import { say } from '../words/words.ts';
import { isAged, isSlow, type Trouble, troublesOf } from './receiver-view.ts';
import { Rename } from './rename.tsx';
import { age } from './say-age.ts';

type Report = NonNullable<GatewayEntry['report']>;

interface ReceiverCardProps {
  readonly entry: GatewayEntry;
  /** How old the server's answer is: everything in it is so much older. */
  readonly answerAgeS: number;
  readonly onChanged: () => void;
}

export function ReceiverCard({ entry, answerAgeS, onChanged }: ReceiverCardProps) {
  const [renaming, setRenaming] = useState(false);
  const revoke = useMutation({ mutationFn: () => revokeGateway(entry.gatewayId), onSuccess: onChanged });
  const { report, state } = entry;
  const present = state === 'connected' && !isAged(answerAgeS);
  const enrolled = entry.enrolledAtMs !== null;
  return (
    <article className={present ? 'card receiver' : 'card receiver is-past'} aria-label={entry.name}>
      <header>
        <h3>{entry.name}</h3>
        <p className={present ? 'receiver-state is-there' : 'receiver-state'}>
          {stateText(entry, answerAgeS)}
        </p>
      </header>
      <p className="caption">{whatItIs(entry)}</p>
      {report === null ? (
        state === 'connected' && <p className="quiet">{say('receiverSilent')}</p>
      ) : (
        <ReportView entry={entry} report={report} answerAgeS={answerAgeS} present={present} />
      )}
      {enrolled && (
        <footer>
          <button type="button" className="button bar" onClick={() => setRenaming(true)}>
            {say('receiverRename')}
          </button>
          <HoldButton className="button bar" onHeld={() => revoke.mutate()}>
            {say('receiverRevoke')}
          </HoldButton>
          <span className="caption">{say('receiverRevokeText')}</span>
        </footer>
      )}
      {revoke.isError && (
        <p className="inline-error" role="alert">
          {say('loadFailed')}
        </p>
      )}
      {renaming && (
        <Rename
          entry={entry}
          onClose={() => {
            setRenaming(false);
            onChanged();
          }}
        />
      )}
    </article>
  );
}

function stateText({ state, heardAgeS }: GatewayEntry, answerAgeS: number): string {
  if (isAged(answerAgeS)) return say('receiverState_unknown');
  if (state !== 'gone') return say(`receiverState_${state}`);
  if (heardAgeS === null) return say('receiverGoneLong');
  return say('receiverGoneSince', { age: age(heardAgeS + answerAgeS) });
}

function whatItIs({ origin, kind, station, report }: GatewayEntry): string {
  const parts = [
    kind === 'tablet' && (station === null ? say('receiverTablet') : say('receiverTabletAt', { station })),
    origin !== 'enrolled' && say(`receiverOrigin_${origin}`),
    report !== null && `${say('softwareVersion')} ${report.version}`,
  ];
  return parts.filter((part) => part !== false).join(', ');
}

interface ReportViewProps {
  readonly entry: GatewayEntry;
  readonly report: Report;
  readonly answerAgeS: number;
  readonly present: boolean;
}

function ReportView({ entry, report, answerAgeS, present }: ReportViewProps) {
  const reportAgeS = (entry.reportAgeS ?? 0) + answerAgeS;
  const troubles = present ? troublesOf(report, entry.straps.length) : [];
  return (
    <>
      <Radios report={report} reportAgeS={reportAgeS} />
      {troubles.length > 0 && (
        <section>
          <h4>{say('troubles')}</h4>
          <ul className="receiver-troubles">
            {troubles.map((trouble) => (
              <li key={`${trouble.kind}${'radio' in trouble ? trouble.radio : ''}`}>
                {troubleText(trouble)}
              </li>
            ))}
          </ul>
        </section>
      )}
      <section>
        <h4>{say('strapsHeard')}</h4>
        {entry.straps.length === 0 && <p className="quiet">{say('strapsHeardNone')}</p>}
        <ul className="receiver-straps">
          {entry.straps.map((strap) => (
            <li key={`${strap.label}/${strap.station}/${strap.strengthDbm}/${strap.ageS}`}>
              <b>{strapName(strap)}</b>
              <span>
                {strap.strengthDbm === null
                  ? say('strengthUnknown')
                  : `${String(strap.strengthDbm).replace('-', '−')} dBm`}
              </span>
              <span>{say('agoValue', { age: age(strap.ageS + answerAgeS) })}</span>
            </li>
          ))}
        </ul>
      </section>
      <Facts report={report} />
      <p className="caption">{say('receiverReportAge', { age: age(reportAgeS) })}</p>
    </>
  );
}

function Radios({ report, reportAgeS }: { report: Report; reportAgeS: number }) {
  if (report.receivers.length === 0) return <p className="quiet">{say('radioNone')}</p>;
  const withLinks = report.receivers.some(({ links }) => links !== null);
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">{say('receiverRadio')}</th>
          <th scope="col">{say('receiverRadioState')}</th>
          <th scope="col">{say('receiverRate')}</th>
          <th scope="col">{say('receiverLast')}</th>
          {withLinks && <th scope="col">{say('receiverLinks')}</th>}
        </tr>
      </thead>
      <tbody>
        {report.receivers.map(({ receiver, state, packetsPerS, lastPacketAgeS, links, full }) => (
          <tr key={receiver}>
            <th scope="row">{receiver}</th>
            <td>{state === null ? say('unknown') : say(`radio_${state}`)}</td>
            <td>{decimal(packetsPerS, 1, language())}</td>
            <td>{lastPacketAgeS === null ? say('none') : age(lastPacketAgeS + reportAgeS)}</td>
            {withLinks && (
              <td>{links === null ? say('none') : full ? say('radioFull', { count: links }) : links}</td>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Facts({ report }: { report: Report }) {
  const { queue, roundTripMs, uptimeS } = report;
  return (
    <dl className="receiver-facts">
      {queue !== null && (
        <Fact label={say('queueWaiting')} value={say('queueSamples', { count: queue.kept })} />
      )}
      {queue?.disk && (
        <Fact label={say('queueOnDisk')} value={say('queueSamples', { count: queue.disk.samples })} />
      )}
      {queue !== null && queue.dropped > 0 && (
        <Fact
          label={say('queueLost')}
          value={`${say('queueSamples', { count: queue.dropped })}. ${say('queueLostHint')}`}
        />
      )}
      {roundTripMs !== null && (
        <Fact
          label={say('clockQuality')}
          value={`${decimal(roundTripMs, 1, language())} ms${isSlow(report) ? `. ${say('clockSlow')}` : ''}`}
        />
      )}
      <Fact label={say('runningFor')} value={age(uptimeS)} />
    </dl>
  );
}

function Fact({ label, value }: { label: string; value: string }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function troubleText(trouble: Trouble): string {
  if ('count' in trouble) return say(`trouble_${trouble.kind}`, trouble);
  return say(trouble.kind === 'lost' ? 'troubleLost' : 'troubleSilent', { radio: trouble.radio });
}

function strapName({ label, station }: GatewayEntry['straps'][number]): string {
  if (label !== null) return say('strapNamed', { label });
  return station === null ? say('strapUnnamed') : say('strapAtStation', { station });
}
