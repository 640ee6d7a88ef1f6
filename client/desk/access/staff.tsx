/** Who has access: the staff with their roles, and the screens and tablets that are let in. For a lead and a technician. */
import {
  type OneTimeLink,
  STAFF_ROLES,
  type Staff,
  type StaffEntry,
  type StaffRole,
} from '@takt/shared/api/accounts.ts';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { shortDateTime } from '../../i18n/format.ts';
import { language } from '../../i18n/i18n.ts';
import { fetchSession } from '../api.ts';
import { Loading } from '../parts/loading.tsx';
import { Failure } from '../parts/notice.tsx';
import { ReviewBar, useReviewArea } from '../parts/review-bar.tsx';
import { Sheet } from '../parts/sheet.tsx';
import { failureOf } from '../queries.ts';
import { say } from '../words/words.ts';
import { changeStaff, endSessionsOf, fetchStaff, invite, newLink } from './access-api.ts';
import { Devices } from './devices.tsx';
import { Field, Form, Refused } from './form.tsx';
import { roleName, roleNames } from './role-names.ts';
import './access.css';

export function AccessPage() {
  useReviewArea();
  const session = useQuery({ queryKey: ['session'], queryFn: fetchSession });
  const staff = useQuery({ queryKey: ['staff-access'], queryFn: fetchStaff, retry: false });
  const [sheet, setSheet] = useState<'invite' | StaffEntry | null>(null);
  const retry = (): void => {
    void session.refetch();
    void staff.refetch();
  };
  const failure = failureOf(staff, session);
  if (failure !== null) return <Failure error={failure} onRetry={retry} />;
  if (staff.data === undefined || session.data === undefined) return <Loading onRetry={retry} />;
  const timeZone = session.data.timeZone;
  const changed = (): void => void staff.refetch();
  return (
    <div className="review">
      <ReviewBar demonstration={session.data.demonstration}>
        {session.data.roles.includes('lead') && (
          <a className="button bar" href="/audit">
            {say('auditTitle')}
          </a>
        )}
        <a className="button bar" href="/account">
          {say('accountMine')}
        </a>
      </ReviewBar>
      <main className="access-wide">
        <header className="access-head">
          <div>
            <h1>{say('accessTitle')}</h1>
            <p className="quiet">{say('accessLead')}</p>
          </div>
          <button type="button" className="button primary" onClick={() => setSheet('invite')}>
            {say('staffInvite')}
          </button>
        </header>
        {staff.data.people.length === 0 && session.data.demonstration && (
          <p className="quiet">{say('logInNotNeeded')}</p>
        )}
        {staff.data.people.length > 0 && (
          <ul className="access-list access-section">
            {staff.data.people.map((one) => (
              <li key={one.accountId}>
                <Person one={one} timeZone={timeZone} />
                {one.mayChange && (
                  <button type="button" className="button" onClick={() => setSheet(one)}>
                    {say('staffChange')}
                    <span className="unseen"> {one.name}</span>
                  </button>
                )}
              </li>
            ))}
          </ul>
        )}
        <Devices rooms={session.data?.rooms ?? []} />
        <p className="caption">{say('notDiagnostics')}</p>
      </main>
      {sheet === 'invite' && (
        <InviteSheet mayGive={staff.data.mayGive} onChanged={changed} onClose={() => setSheet(null)} />
      )}
      {sheet !== null && sheet !== 'invite' && (
        <PersonSheet
          one={sheet}
          mayGive={staff.data.mayGive}
          onChanged={changed}
          onClose={() => setSheet(null)}
        />
      )}
    </div>
  );
}

function Person({ one, timeZone }: { one: StaffEntry; timeZone: string }) {
  const { name, loginName, roles, state, sessions, failed } = one;
  return (
    <span>
      <b>{name}</b>
      <small>
        {[loginName, roleNames(roles), say(`staffState_${state}`)].filter((part) => part !== '').join(' · ')}
        {sessions > 0 && ` · ${say('staffSessions', { count: sessions })}`}
      </small>
      {failed !== null && (
        <small className="access-told">
          {say('staffFailed', {
            count: failed.count,
            at: shortDateTime(failed.lastAtMs, timeZone, language()),
          })}
        </small>
      )}
    </span>
  );
}

function Roles({ mayGive, has }: { mayGive: Staff['mayGive']; has: readonly StaffRole[] }) {
  return (
    <fieldset className="access-roles">
      <legend className="caption">{say('staffRoles')}</legend>
      {STAFF_ROLES.filter((role) => mayGive.includes(role)).map((role) => (
        <label key={role}>
          <input type="checkbox" name={`role-${role}`} defaultChecked={has.includes(role)} />
          <span>
            {roleName(role)}
            <small>{say(`roleWhat_${role}`)}</small>
          </span>
        </label>
      ))}
    </fieldset>
  );
}

const rolesIn = (fields: Readonly<Record<string, string>>): StaffRole[] =>
  STAFF_ROLES.filter((role) => fields[`role-${role}`] !== undefined);

interface SheetProps {
  readonly mayGive: Staff['mayGive'];
  readonly onChanged: () => void;
  readonly onClose: () => void;
}

function InviteSheet({ mayGive, onChanged, onClose }: SheetProps) {
  const [link, setLink] = useState<OneTimeLink | null>(null);
  return (
    <Sheet title={say('staffInvite')} onClose={onClose}>
      {link !== null ? (
        <TheLink link={link} />
      ) : (
        <Form
          button={say('staffMakeLink')}
          send={(fields) =>
            invite({
              loginName: fields.loginName ?? '',
              name: fields.name ?? '',
              roles: rolesIn(fields),
              hprNumber: fields.hprNumber || null,
            })
          }
          onDone={(made) => {
            setLink(made);
            onChanged();
          }}
        >
          <Field label={say('staffName')} name="name" autoComplete="off" maxLength={80} />
          <Field
            label={say('logInName')}
            name="loginName"
            autoComplete="off"
            autoCapitalize="none"
            maxLength={100}
          />
          <Field
            label={say('staffHpr')}
            name="hprNumber"
            inputMode="numeric"
            autoComplete="off"
            required={false}
          />
          <Roles mayGive={mayGive} has={['instructor']} />
        </Form>
      )}
    </Sheet>
  );
}

function TheLink({ link }: { link: OneTimeLink }) {
  const address = `${location.origin}${link.path}`;
  return (
    <div className="stack">
      <p>{say('staffLink')}</p>
      <code className="access-key">{address}</code>
      <button type="button" className="button" onClick={() => void navigator.clipboard?.writeText(address)}>
        {say('staffCopy')}
      </button>
    </div>
  );
}

function PersonSheet({ one, mayGive, onChanged, onClose }: SheetProps & { one: StaffEntry }) {
  const [link, setLink] = useState<OneTimeLink | null>(null);
  const renewing = useMutation({ mutationFn: () => newLink(one.accountId), onSuccess: setLink });
  const done = (): void => {
    onChanged();
    onClose();
  };
  const ending = useMutation({ mutationFn: () => endSessionsOf(one.accountId), onSuccess: done });
  const disabled = one.state === 'disabled';
  const switching = useMutation({
    mutationFn: () => changeStaff(one.accountId, { disabled: !disabled }),
    onSuccess: done,
  });
  return (
    <Sheet title={one.name} onClose={onClose}>
      {link !== null ? (
        <TheLink link={link} />
      ) : (
        <div className="stack">
          <Form
            button={say('save')}
            send={(fields) => changeStaff(one.accountId, { roles: rolesIn(fields) })}
            onDone={done}
          >
            <Roles mayGive={mayGive} has={one.roles} />
            <p className="caption">{say('staffRolesEnd')}</p>
          </Form>
          <button type="button" className="button" onClick={() => renewing.mutate()}>
            {say('staffNewLink')}
          </button>
          <button
            type="button"
            className="button"
            disabled={one.sessions === 0}
            onClick={() => ending.mutate()}
          >
            {say('staffEndSessions')}
          </button>
          <button type="button" className="button" onClick={() => switching.mutate()}>
            {say(disabled ? 'staffEnable' : 'staffDisable')}
          </button>
          <Refused error={renewing.error ?? ending.error ?? switching.error} />
        </div>
      )}
    </Sheet>
  );
}
