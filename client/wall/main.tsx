/** The wall of one room: /wall/<room>, or /wall for the first room there is. */
import type { Session } from '@takt/shared/api/common.ts';
import { createRoot, type Root } from 'react-dom/client';
import { startWords, t } from '../i18n/i18n.ts';
import '../theme/tokens.css';
import { openLive } from '../live/browser.ts';
import { LetIn } from './let-in.tsx';
import { Notice } from './scenes.tsx';
import { keepAwake } from './wake-lock.ts';
import { Wall } from './wall.tsx';
import './wall.css';

/** Milliseconds a tile: a picture costs by their number. Twelve are drawn 30 ms apart at least, forty 100 ms. */
const PACE_MS = 3;
const SESSION_RETRY_MS = 3_000;

function roomInPath(): string | null {
  const room = /^\/wall\/([^/]+)/.exec(location.pathname)?.[1];
  return room === undefined ? null : decodeURIComponent(room);
}

/** null: nobody answers. `stranger`: the clinic has not let this screen in. */
async function session(): Promise<Session | 'stranger' | null> {
  try {
    const reply = await fetch('/api/session');
    if (reply.status === 401) return 'stranger';
    return reply.ok ? ((await reply.json()) as Session) : null;
  } catch {
    return null;
  }
}

/** Waits until this screen was let in, where it has to be. */
async function knownSession(root: Root): Promise<Session | null> {
  for (;;) {
    const found = await session();
    if (found !== 'stranger') return found;
    await new Promise<void>((resolve) => root.render(<LetIn onKept={resolve} />));
  }
}

async function start(element: HTMLElement): Promise<void> {
  startWords();
  keepAwake();
  const root = createRoot(element);
  let known = await knownSession(root);
  let room = roomInPath() ?? known?.rooms[0]?.roomId ?? null;
  while (room === null) {
    root.render(<Notice title={t('link.noRoom')} text={t('link.noRoomWhy')} />);
    await new Promise((resolve) => setTimeout(resolve, SESSION_RETRY_MS));
    known = await knownSession(root);
    room = known?.rooms[0]?.roomId ?? null;
  }
  const timeZone = known?.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  root.render(<Wall live={openLive(room, 'wall', PACE_MS)} timeZone={timeZone} />);
}

const element = document.getElementById('wall');
if (element !== null) void start(element);
