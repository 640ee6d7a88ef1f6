/** What persons have asked for, for the clinic lead: open cases by when they are due, and those with an answer. */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Frame } from '../people/frame.tsx';
import { say } from '../words/words.ts';
import { CaseRows } from './case-rows.tsx';
import { CaseSheet } from './case-sheet.tsx';
import { fetchRights } from './rights-api.ts';
import './rights.css';

export function RightsPage() {
  const read = useQuery({ queryKey: ['rights'], queryFn: fetchRights, refetchOnMount: 'always' });
  const [openId, setOpenId] = useState<string | null>(null);
  return (
    <Frame query={read}>
      {({ cases, today }, { timeZone }) => {
        const rows = {
          today,
          timeZone,
          named: true,
          onOpen: (one: { caseId: string }) => setOpenId(one.caseId),
        };
        const open = cases.filter(({ outcome }) => outcome === null);
        const answered = cases.filter(({ outcome }) => outcome !== null);
        const shown = cases.find(({ caseId }) => caseId === openId);
        return (
          <>
            <div className="people-head">
              <div>
                <h1>{say('rights')}</h1>
                <p className="quiet">{say('rightsLead')}</p>
              </div>
              <div className="people-ways">
                <a className="button outline" href="/retention">
                  {say('retention')}
                </a>
              </div>
            </div>
            <section className="card" aria-label={say('rightsOpen')}>
              <div className="card-head">
                <h2>{say('rightsOpen')}</h2>
              </div>
              {open.length === 0 && <p className="quiet">{say('rightsNoneOpen')}</p>}
              <CaseRows cases={open} {...rows} />
            </section>
            <section className="card" aria-label={say('rightsAnswered')}>
              <div className="card-head">
                <h2>{say('rightsAnswered')}</h2>
              </div>
              {answered.length === 0 && <p className="quiet">{say('rightsNoneAnswered')}</p>}
              <CaseRows cases={answered} {...rows} />
            </section>
            <p className="caption">{say('notDiagnostics')}</p>
            {shown !== undefined && (
              <CaseSheet one={shown} timeZone={timeZone} onClose={() => setOpenId(null)} />
            )}
          </>
        );
      }}
    </Frame>
  );
}
