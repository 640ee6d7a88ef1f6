/** The wall of one room: /wall/<room>, or /wall for the first room there is. */
import type { Session } from '@takt/shared/api.ts';
import { createRoot } from 'react-dom/client';
import { startWords, t } from '../i18n/i18n.ts';
import '../theme/tokens.css';
import { openLive } from '../live/browser.ts';
import { Notice } from './scenes.tsx';
import { Wall } from './wall.tsx';
import './wall.css';

const SESSION_RETRY_MS = 3_000;

function roomInPath(): string | null {
  const room = /^\/wall\/([^/]+)/.exec(location.pathname)?.[1];
  return room === undefined ? null : decodeURIComponent(room);
}

/** The first room of the session; null when there is none yet, or nobody answers. */
async function firstRoom(): Promise<string | null> {
  try {
    const reply = await fetch('/api/session');
    const session = reply.ok ? ((await reply.json()) as Session) : null;
    return session?.rooms[0]?.roomId ?? null;
  } catch {
    return null;
  }
}

async function start(element: HTMLElement): Promise<void> {
  startWords();
  const root = createRoot(element);
  let room = roomInPath();
  while (room === null) {
    room = await firstRoom();
    if (room !== null) break;
    root.render(<Notice title={t('link.noRoom')} text={t('link.noRoomWhy')} />);
    await new Promise((resolve) => setTimeout(resolve, SESSION_RETRY_MS));
  }
  root.render(<Wall live={openLive(room, 'wall')} />);
}

const element = document.getElementById('wall');
if (element !== null) void start(element);
