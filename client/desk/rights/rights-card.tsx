/** On a person's page: what they have asked for under the privacy rules, and a new case taken down. */
import type { Session } from '@takt/shared/api/common.ts';
import type { NewRightsCase } from '@takt/shared/api/rights.ts';
import { RIGHTS, type Right } from '@takt/shared/rights/rights-case.ts';
import { dayOf } from '@takt/shared/timetable/local-time.ts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Refused } from '../access/form.tsx';
import { Card } from '../people/card.tsx';
import { Field, Form, LongField, Pick } from '../people/fields.tsx';
import { say } from '../words/words.ts';
import { CaseRows } from './case-rows.tsx';
import { CaseSheet } from './case-sheet.tsx';
import { fetchRightsOf, takeDown } from './rights-api.ts';
import './rights.css';

interface RightsCardProps {
  readonly personId: string;
  readonly session: Session;
}

export function RightsCard({ personId, session }: RightsCardProps) {
  const key = ['rights', personId];
  const read = useQuery({ queryKey: key, queryFn: () => fetchRightsOf(personId), refetchOnMount: 'always' });
  const client = useQueryClient();
  const [openId, setOpenId] = useState<string | null>(null);
  const { timeZone, roles } = session;
  const cases = read.data?.cases ?? [];
  const shown = cases.find(({ caseId }) => caseId === openId);
  return (
    <Card
      title={say('rights')}
      open={say('rightsTakeDown')}
      form={(close) => (
        <TakeDown
          {...{ personId, timeZone, close }}
          onDone={() => {
            void client.invalidateQueries({ queryKey: ['rights'] });
            close();
          }}
        />
      )}
    >
      {read.data !== undefined && cases.length === 0 && <p className="quiet">{say('rightsOfPersonNone')}</p>}
      <Refused error={read.error} />
      <CaseRows
        {...{ cases, timeZone }}
        today={read.data?.today ?? ''}
        {...(roles.includes('lead') ? { onOpen: ({ caseId }) => setOpenId(caseId) } : {})}
      />
      {shown !== undefined && <CaseSheet one={shown} timeZone={timeZone} onClose={() => setOpenId(null)} />}
    </Card>
  );
}

interface TakeDownProps {
  readonly personId: string;
  readonly timeZone: string;
  readonly close: () => void;
  readonly onDone: () => void;
}

function TakeDown({ personId, timeZone, close, onDone }: TakeDownProps) {
  const [kind, setKind] = useState<Right>('sees');
  const [askedDay, setAskedDay] = useState(dayOf(Date.now(), timeZone));
  const [asked, setAsked] = useState('');
  const taking = useMutation({
    mutationFn: (body: NewRightsCase) => takeDown(personId, body),
    onSuccess: onDone,
  });
  return (
    <Form
      busy={taking.isPending}
      ready={asked.trim() !== '' && askedDay !== ''}
      onSave={() => taking.mutate({ kind, askedDay, asked })}
      onCancel={close}
    >
      <Pick
        label={say('rightsKind')}
        value={kind}
        options={RIGHTS.map((value) => ({ value, label: say(`right_${value}`) }))}
        onChange={setKind}
      />
      <Field label={say('rightsAskedDay')} type="date" value={askedDay} onChange={setAskedDay} required />
      <p className="caption">{say(`rightWhat_${kind}`)}</p>
      <LongField
        label={say('rightsAsked')}
        hint={say('rightsAskedHint')}
        value={asked}
        onChange={setAsked}
        required
        focused
      />
      <Refused error={taking.error} />
    </Form>
  );
}
