/** The audit log for the clinic lead: what was done, by whom and of whom; whether it is whole; and as a file. */
import { STAFF_ROLES } from '@takt/shared/api/accounts.ts';
import { AuditPage as AuditAnswer, type AuditEntry, AuditProof } from '@takt/shared/api/audit.ts';
import { matches } from '@takt/shared/check.ts';
import { useInfiniteQuery, useMutation } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { shortDateTime } from '../../i18n/format.ts';
import { language } from '../../i18n/i18n.ts';
import { Refused } from '../access/form.tsx';
import { roleName } from '../access/role-names.ts';
import { request } from '../api.ts';
import { Frame } from '../people/frame.tsx';
import { type DeskWord, say } from '../words/words.ts';

const READ_WITHIN_MS = 120_000;

const query = (personId: string | null, before: number | null): string => {
  const given = new URLSearchParams();
  if (personId !== null) given.set('personId', personId);
  if (before !== null) given.set('before', String(before));
  const text = given.toString();
  return text === '' ? '' : `?${text}`;
};

export function AuditPage() {
  const { personId = null } = useParams({ strict: false }) as { personId?: string };
  const read = useInfiniteQuery({
    queryKey: ['audit', personId],
    initialPageParam: null as number | null,
    queryFn: ({ pageParam }) =>
      request(`/api/audit${query(personId, pageParam)}`, (v) => matches(AuditAnswer, v)),
    getNextPageParam: (last: AuditAnswer) => (last.more ? (last.entries.at(-1)?.number ?? null) : null),
    retry: false,
  });
  return (
    <Frame query={read}>
      {({ pages }, session) => {
        const entries = pages.flatMap((page) => page.entries);
        const head = pages[0]?.head ?? null;
        const called = entries.find((one) => one.personId === personId)?.personName;
        return (
          <>
            <div className="people-head">
              <div>
                <h1>{say('auditTitle')}</h1>
                <p className="quiet">
                  {personId === null ? say('auditLead') : say('auditOf', { who: called ?? personId })}
                </p>
              </div>
              <div className="people-ways">
                {personId !== null && (
                  <a className="button outline" href="/audit">
                    {say('auditAll')}
                  </a>
                )}
                <a className="button outline" href={`/api/audit/export${query(personId, null)}`} download>
                  {say('auditExport')}
                </a>
              </div>
            </div>
            <Proof />
            {entries.length === 0 ? (
              <p className="quiet">{say('auditNobody')}</p>
            ) : (
              <Entries entries={entries} timeZone={session.timeZone} />
            )}
            {read.hasNextPage && (
              <button
                type="button"
                className="button outline"
                disabled={read.isFetchingNextPage}
                onClick={() => void read.fetchNextPage()}
              >
                {say('auditOlder')}
              </button>
            )}
            {head !== null && (
              <p className="caption audit-point">
                {say('auditHead', { head: `${head.number}:${head.hash}` })}
              </p>
            )}
          </>
        );
      }}
    </Frame>
  );
}

function Proof() {
  const proving = useMutation({
    mutationFn: () =>
      request('/api/audit/proof', (v) => matches(AuditProof, v), undefined, {
        withinMs: READ_WITHIN_MS,
        keepalive: false,
      }),
  });
  const first = proving.data?.faults[0];
  return (
    <div className="people-ways" role="status">
      <button
        type="button"
        className="button outline"
        disabled={proving.isPending}
        onClick={() => proving.mutate()}
      >
        {say(proving.isPending ? 'auditProving' : 'auditProve')}
      </button>
      {proving.data !== undefined && (
        <p>
          {first === undefined
            ? say('auditWhole', { count: proving.data.entries })
            : say('auditBroken', { number: first.number })}
        </p>
      )}
      <Refused error={proving.error} />
    </div>
  );
}

function Entries({ entries, timeZone }: { entries: readonly AuditEntry[]; timeZone: string }) {
  return (
    <div className="card audit-card">
      <table className="audit">
        <thead>
          <tr>
            {(['auditWhen', 'auditWho', 'auditWhat', 'auditWhom'] as const).map((word) => (
              <th key={word} scope="col">
                {say(word)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {entries.map((entry) => (
            <tr key={entry.number}>
              <td>{shortDateTime(entry.atMs, timeZone, language())}</td>
              <td>{whoOf(entry)}</td>
              <td>
                {whatOf(entry)}
                {entry.detail !== '' && <small> {entry.detail}</small>}
              </td>
              <td>{entry.personId === null ? '' : (entry.personName ?? say('auditGone'))}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function whoOf({ actor, actorName, roles }: AuditEntry): string {
  if (actor === 'machine') return say('auditMachine');
  if (actor === 'nobody') return say('auditNobodyKnown');
  const named = roles.split(' ').filter((role) => role !== '');
  const known = named.map((role) => STAFF_ROLES.find((one) => one === role));
  const shown = known.map((role, i) => (role === undefined ? named[i] : roleName(role)));
  return `${actorName ?? actor}${named.length === 0 ? '' : ` (${shown.join(', ')})`}`;
}

function whatOf({ action }: AuditEntry): string {
  const what = say(`auditAction_${action.replaceAll(/[ .-]/g, '_')}` as DeskWord);
  return action.endsWith('.read') ? say('auditRead', { what }) : what;
}
