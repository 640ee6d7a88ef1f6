import type { ReactNode } from 'react';
import { useCell } from '../../live/store.ts';
import { logOut } from '../access/access-api.ts';
import { Icon } from '../parts/icons.tsx';
import { More } from '../parts/more.tsx';
import { SignOut } from '../parts/waiting/sign-out.tsx';
import { Waiting } from '../parts/waiting/waiting.tsx';
import { queries } from '../queries.ts';
import { say } from '../words/words.ts';
import { useConsole } from './context.ts';

interface TopbarProps {
  readonly title: string;
  readonly sub?: string;
  readonly children?: ReactNode;
}

/** Title and place to the left, what concerns the whole class to the right. */
export function Topbar({ title, sub, children }: TopbarProps) {
  const { session, outbox } = useConsole();
  return (
    <header className="topbar">
      <b>{title}</b>
      {sub !== undefined && <span className="topbar-sub">{sub}</span>}
      {session.demonstration && <span className="chip">{demonstrationText(session.clockRate)}</span>}
      <div className="topbar-end">
        <Waiting outbox={outbox} timeZone={session.timeZone} />
        {children}
        {session.sharedTablet && session.name !== null && (
          <SignOut
            outbox={outbox}
            word="lock"
            className="button bar"
            onSignOut={logOut}
            onDone={() => void queries.invalidateQueries({ queryKey: ['session'] })}
          />
        )}
        <More area="console" />
      </div>
    </header>
  );
}

function demonstrationText(clockRate: number): string {
  return clockRate === 1 ? say('demonstration') : say('demonstrationSpeed', { rate: clockRate });
}

/** Across the screen while this tablet is not connected: what is on it is old. */
export function LinkBar() {
  const { live } = useConsole();
  const link = useCell(live.link);
  if (link === 'live') return null;
  const words =
    link === 'lost' || link === 'notAllowed'
      ? 'linkLost'
      : link === 'stale'
        ? 'linkStaleText'
        : 'linkConnecting';
  return (
    <div className={`linkbar ${words === 'linkLost' ? 'is-lost' : ''}`} role="status">
      <Icon name="link" />
      <b>{say(words)}</b>
      {words === 'linkLost' && <span>{say('linkLostText')}</span>}
    </div>
  );
}
