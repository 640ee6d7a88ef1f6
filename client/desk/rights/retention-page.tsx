/** How long data are kept, for the clinic lead: a period for each kind, what would go, and deleting it after the number is typed. */
import type { RetentionRule, RetentionState } from '@takt/shared/api/retention.ts';
import { dayOf } from '@takt/shared/timetable/local-time.ts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { plainDate, shortDateTime } from '../../i18n/format.ts';
import { language } from '../../i18n/i18n.ts';
import { Refused } from '../access/form.tsx';
import { Sheet } from '../parts/sheet.tsx';
import { Card } from '../people/card.tsx';
import { Field, Form, wholeIn } from '../people/fields.tsx';
import { Frame } from '../people/frame.tsx';
import { say } from '../words/words.ts';
import { actNow, fetchRetention, setRetention } from './retention-api.ts';
import './rights.css';

type Kept = RetentionState[number];

export function RetentionPage() {
  const read = useQuery({ queryKey: ['retention'], queryFn: fetchRetention, refetchOnMount: 'always' });
  const [acting, setActing] = useState<Kept | null>(null);
  return (
    <Frame query={read}>
      {(kinds, { timeZone }) => (
        <>
          <div className="people-head">
            <div>
              <h1>{say('retention')}</h1>
              <p className="quiet">{say('retentionLead')}</p>
            </div>
            <div className="people-ways">
              <a className="button outline" href="/rights">
                {say('rights')}
              </a>
            </div>
          </div>
          <div className="person-cards">
            {kinds.map((kept) => (
              <KindCard key={kept.kind} kept={kept} timeZone={timeZone} onAct={() => setActing(kept)} />
            ))}
            <Card title={say('retention_audit')}>
              <p className="quiet">{say('retentionAudit')}</p>
            </Card>
          </div>
          <p className="caption">{say('retentionBackups')}</p>
          <p className="caption">{say('notDiagnostics')}</p>
          {acting !== null && <ActSheet kept={acting} onClose={() => setActing(null)} />}
        </>
      )}
    </Frame>
  );
}

interface KindCardProps {
  readonly kept: Kept;
  readonly timeZone: string;
  readonly onAct: () => void;
}

function KindCard({ kept, timeZone, onAct }: KindCardProps) {
  const { kind, months, on, report, standing } = kept;
  return (
    <Card title={say(`retention_${kind}`)} form={(close) => <RuleForm kept={kept} close={close} />}>
      <p className="quiet">{say(`retentionWhat_${kind}`)}</p>
      <p>
        <b>{months === null ? say('retentionKept') : say('retentionMonths', { count: months })}</b>
        {months !== null && `. ${say(on ? 'retentionOn' : 'retentionOff')}`}
      </p>
      {report !== null && <Report report={report} timeZone={timeZone} />}
      {standing !== null && standing.count > 0 && (
        <p className="caption">
          {say('retentionStanding', {
            count: standing.count,
            date: plainDate(standing.cutoffDay, language()),
            when: shortDateTime(standing.actsFromMs, timeZone, language()),
          })}
        </p>
      )}
      {report !== null && report.count > 0 && (
        <button type="button" className="button outline" onClick={onAct}>
          {say('retentionAct')}
          <span className="unseen">{` ${say(`retention_${kind}`)}`}</span>
        </button>
      )}
    </Card>
  );
}

function Report({ report, timeZone }: { report: NonNullable<Kept['report']>; timeZone: string }) {
  const { cutoffDay, count, persons, oldestMs, newestMs, heldBack } = report;
  const day = (atMs: number): string => plainDate(dayOf(atMs, timeZone), language());
  return (
    <>
      <p>
        {say('retentionOlder', { count, date: plainDate(cutoffDay, language()) })}
        {count > 0 && persons !== null && ` ${say('retentionPersons', { count: persons })}`}
      </p>
      {oldestMs !== null && newestMs !== null && (
        <p className="caption">{say('retentionSpan', { oldest: day(oldestMs), newest: day(newestMs) })}</p>
      )}
      {heldBack > 0 && <p className="caption">{say('retentionHeld', { count: heldBack })}</p>}
    </>
  );
}

function RuleForm({ kept, close }: { kept: Kept; close: () => void }) {
  const { kind } = kept;
  const [months, setMonths] = useState(kept.months === null ? '' : String(kept.months));
  const [on, setOn] = useState(kept.on);
  const client = useQueryClient();
  const saving = useMutation({
    mutationFn: (rule: RetentionRule) => setRetention(rule),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['retention'] });
      close();
    },
  });
  const number = wholeIn(months);
  const empty = months.trim() === '';
  return (
    <Form
      busy={saving.isPending}
      ready={empty || (number !== null && number > 0)}
      onSave={() => saving.mutate({ kind, months: empty ? null : number, on: on && !empty })}
      onCancel={close}
    >
      <Field
        label={say('retentionField')}
        hint={say('retentionFieldHint')}
        value={months}
        onChange={setMonths}
        numeric
        focused
        maxLength={4}
      />
      <label className="check">
        <input type="checkbox" checked={on && !empty} disabled={empty} onChange={() => setOn(!on)} />
        <span>{say('retentionByItself')}</span>
      </label>
      <p className="caption">{say('retentionByItselfHint')}</p>
      <Refused error={saving.error} />
    </Form>
  );
}

function ActSheet({ kept, onClose }: { kept: Kept; onClose: () => void }) {
  const { kind, report } = kept;
  const [typed, setTyped] = useState('');
  const client = useQueryClient();
  const acting = useMutation({
    mutationFn: () => actNow({ kind, count: report?.count ?? 0 }),
    onSuccess: () => {
      for (const key of ['retention', 'people', 'person']) void client.invalidateQueries({ queryKey: [key] });
    },
  });
  if (report === null) return null;
  const { count, cutoffDay } = report;
  return (
    <Sheet title={say('retentionActOf', { what: say(`retention_${kind}`).toLowerCase() })} onClose={onClose}>
      {acting.data !== undefined ? (
        <div className="stack" role="status">
          <p>{say('retentionDone', { count: acting.data.gone })}</p>
          {acting.data.keysCopy !== 'none' && <p>{say(`erasedCopy_${acting.data.keysCopy}`)}</p>}
          <button type="button" className="button primary" onClick={onClose}>
            {say('close')}
          </button>
        </div>
      ) : (
        <div className="stack">
          <p>{say('retentionOlder', { count, date: plainDate(cutoffDay, language()) })}</p>
          <h3>{say('eraseLost')}</h3>
          <p>{say(`retentionLost_${kind}`)}</p>
          <h3>{say('eraseStays')}</h3>
          <p>{say(`retentionStays_${kind}`)}</p>
          <p className="caption">{say('retentionBackups')}</p>
          <Form
            busy={acting.isPending}
            ready={wholeIn(typed) === count}
            save={say('eraseForGood')}
            onSave={() => acting.mutate()}
            onCancel={onClose}
          >
            <Field
              label={say('retentionType', { count })}
              value={typed}
              onChange={setTyped}
              numeric
              required
              focused
            />
            <Refused error={acting.error} />
          </Form>
        </div>
      )}
    </Sheet>
  );
}
