/** Which scene the wall shows. */
import type { Roster } from '@takt/shared/class/roster.ts';
import { useEffect, useMemo, useState } from 'react';
import { t } from '../i18n/i18n.ts';
import type { Live } from '../live/live.ts';
import { useCell, usePart } from '../live/store.ts';
import { BeforeClass } from './before-class.tsx';
import { ClassGrid } from './class-grid.tsx';
import { ClassHeader, usePictureShift } from './class-header.tsx';
import { customProperties } from './custom-properties.ts';
import { Idle } from './idle.tsx';
import { type Page, pageLayout } from './layout.ts';
import { planOf, targetColour } from './plan.ts';
import { Blanked, Finished, Notice } from './scenes.tsx';

export function Wall({ live, timeZone }: { live: Live; timeZone: string }) {
  const page = usePage();
  const link = useCell(live.link);
  const roster = useCell(live.roster);
  const status = usePart(live.header, (header) => header?.status ?? null);
  const blanked = usePart(live.header, (header) => header?.blanked ?? false);
  const demonstration = usePart(live.welcome, (welcome) => welcome?.demonstration ?? false);
  const plan = useMemo(() => planOf(roster?.phases ?? []), [roster?.phases]);
  const target = usePart(live.header, (header) => {
    if (header?.status === 'ended') return 'work';
    return header?.status === 'prepared' ? 'easy' : targetColour(plan, header?.phaseIndex ?? 0);
  });
  const [shiftX, shiftY] = usePictureShift(live);
  const inClass = (status === 'running' || status === 'paused') && !blanked;
  return (
    <div
      className="wall"
      data-target={target}
      data-link={link}
      data-portrait={page.portrait}
      style={{
        ...customProperties({ '--px': page.px }),
        transform: `translate(${shiftX * page.px}px, ${shiftY * page.px}px)`,
      }}
    >
      <Scene live={live} page={page} roster={roster} timeZone={timeZone} />
      <footer className="small-print">
        {demonstration && <span className="demonstration">{t('demonstration')}</span>}
        {!inClass && !blanked && <span>{t('notADevice')}</span>}
      </footer>
    </div>
  );
}

interface SceneProps {
  readonly live: Live;
  readonly page: Page;
  readonly roster: Roster | null;
  readonly timeZone: string;
}

function Scene({ live, page, roster, timeZone }: SceneProps) {
  const link = useCell(live.link);
  const status = usePart(live.header, (header) => header?.status ?? null);
  const blanked = usePart(live.header, (header) => header?.blanked ?? false);
  const plan = useMemo(() => planOf(roster?.phases ?? []), [roster?.phases]);
  if (link === 'notAllowed') return <Notice title={t('link.notAllowed')} text={t('link.notAllowedWhy')} />;
  if (link === 'tooOld') return <Notice title={t('link.tooOld')} />;
  if (roster === null || status === null) {
    return <Notice title={link === 'lost' ? t('link.lost') : t('link.connecting')} />;
  }
  if (blanked) return <Blanked />;
  switch (status) {
    case 'none':
      return <Idle live={live} roomName={roster.roomName} timeZone={timeZone} />;
    case 'prepared':
      return <BeforeClass live={live} plan={plan} rosterSlots={roster.slots} page={page} />;
    case 'running':
    case 'paused':
      return (
        <>
          <ClassHeader live={live} plan={plan} />
          <ClassGrid key={roster.classId} live={live} plan={plan} rosterSlots={roster.slots} page={page} />
        </>
      );
    case 'ended':
      return <Finished live={live} plan={plan} />;
  }
}

function usePage(): Page {
  const [page, setPage] = useState(() => pageLayout(innerWidth, innerHeight));
  useEffect(() => {
    const measure = (): void => setPage(pageLayout(innerWidth, innerHeight));
    window.addEventListener('resize', measure);
    return () => window.removeEventListener('resize', measure);
  }, []);
  return page;
}
