/** What a screen of the console without a lane of cues has to say of itself, where nothing moves for it. */
import { type ReactElement, type ReactNode, useState } from 'react';
import { useCell } from '../../live/store.ts';
import { useStorage } from '../parts/storage/storage.tsx';
import { useRefusal } from '../parts/waiting/refusal.tsx';
import { Bars } from './bars.tsx';
import { useConsole } from './context.ts';
import { LinkBar } from './topbar.tsx';

interface NewsProps {
  /** Why what was asked for on this screen was not done. */
  readonly fault?: string | null;
  /** What stands there while there is no news. */
  readonly whenNone?: ReactNode;
}

export function News({ fault = null, whenNone }: NewsProps) {
  const { live, session, outbox } = useConsole();
  const [all, setAll] = useState(false);
  const link = useCell(live.link);
  const refusal = useRefusal(outbox);
  const storage = useStorage(session.timeZone);
  const items = [
    fault === null ? null : (
      <div key="fault" className="bar-line" role="alert">
        <div>
          <b>{fault}</b>
        </div>
      </div>
    ),
    refusal,
    link === 'live' ? null : <LinkBar key="link" />,
    storage,
  ].filter((item): item is ReactElement => item !== null);
  return <Bars items={items} fit={1} all={all} onAll={setAll} whenNone={whenNone} />;
}
