/** Whether what is stored can be kept and read: a line for each thing that is wrong, nothing while all is well. */
import type { StorageState } from '@takt/shared/api/storage.ts';
import { useQuery } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import { timeOfDay } from '../../../i18n/format.ts';
import { language } from '../../../i18n/i18n.ts';
import { fetchStorage } from '../../api.ts';
import { say } from '../../words/words.ts';
import { Sheet } from '../sheet.tsx';
import { type StorageLine, storageLines } from './storage-view.ts';
import './storage.css';

const ASKED_EVERY_MS = 10_000;

function useLines(timeZone: string): { lines: StorageLine[]; damaged: StorageState['damaged'] } {
  const storage = useQuery({
    queryKey: ['storage'],
    queryFn: fetchStorage,
    refetchInterval: ASKED_EVERY_MS,
    retry: false,
  });
  if (storage.data === undefined) return { lines: [], damaged: [] };
  const time = (atMs: number): string => timeOfDay(atMs, timeZone, language());
  return { lines: storageLines(storage.data, time, language()), damaged: storage.data.damaged };
}

/** For the instructor: the first of it in one line, the rest one tap away. Null while all is well. */
export function useStorage(timeZone: string): ReactElement | null {
  const { lines } = useLines(timeZone);
  return lines.length === 0 ? null : <StorageBar key="storage" lines={lines} />;
}

function StorageBar({ lines }: { lines: readonly StorageLine[] }) {
  const [open, setOpen] = useState(false);
  const [first] = lines;
  return (
    <div className="bar-line storage-bar" role="alert">
      <div>{first !== undefined && <span>{say(first.word, first.values)}</span>}</div>
      {lines.length > 1 && (
        <button type="button" className="button outline" onClick={() => setOpen(true)}>
          {say('storageMore')}
        </button>
      )}
      {open && (
        <Sheet title={say('storageTitle')} onClose={() => setOpen(false)} wide>
          <div className="stack">
            {lines.map(({ word, values }) => (
              <p key={word}>{say(word, values)}</p>
            ))}
          </div>
        </Sheet>
      )}
    </div>
  );
}

/** For the technician: all of it, and which places are damaged. */
export function Storage({ timeZone }: { timeZone: string }) {
  const { lines, damaged } = useLines(timeZone);
  if (lines.length === 0) return null;
  const time = (atMs: number): string => timeOfDay(atMs, timeZone, language());
  return (
    <section className="storage" role="alert">
      {lines.map(({ word, values }) => (
        <p key={word}>{say(word, values)}</p>
      ))}
      <ul>
        {damaged
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
    </section>
  );
}
