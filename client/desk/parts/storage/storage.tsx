/** Whether what is stored can be kept and read: a line for each thing that is wrong, nothing while all is well. */
import { useQuery } from '@tanstack/react-query';
import { timeOfDay } from '../../../i18n/format.ts';
import { language } from '../../../i18n/i18n.ts';
import { fetchStorage } from '../../api.ts';
import { say } from '../../words/words.ts';
import { storageLines } from './storage-view.ts';
import './storage.css';

const ASKED_EVERY_MS = 10_000;

export function Storage({ timeZone, places = false }: { timeZone: string; places?: boolean }) {
  const storage = useQuery({
    queryKey: ['storage'],
    queryFn: fetchStorage,
    refetchInterval: ASKED_EVERY_MS,
    retry: false,
  });
  if (storage.data === undefined) return null;
  const time = (atMs: number): string => timeOfDay(atMs, timeZone, language());
  const lines = storageLines(storage.data, time, language());
  if (lines.length === 0) return null;
  return (
    <section className="storage" role="alert">
      {lines.map(({ word, values }) => (
        <p key={word}>{say(word, values)}</p>
      ))}
      {places && (
        <ul>
          {storage.data.damaged
            .filter(({ what }) => what !== 'summary')
            .map((place) => (
              <li key={JSON.stringify(place)}>
                {place.what === 'database' && say('storagePlaceFile')}
                {place.what === 'event' &&
                  say('storagePlaceEvent', { class: place.classId ?? '', seq: place.seq ?? 0 })}
                {place.what === 'samples' &&
                  say('storagePlaceMinute', {
                    class: place.classId ?? '',
                    slot: place.slot ?? 0,
                    time: time(place.atMs ?? 0),
                  })}
              </li>
            ))}
        </ul>
      )}
    </section>
  );
}
