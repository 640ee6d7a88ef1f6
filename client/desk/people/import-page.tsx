/** A list of people from a file: every fault and every question is shown first; nothing is written before it is confirmed. */
import type { ImportedLine, ImportPreview, PeopleImport } from '@takt/shared/api/people.ts';
import { decodeText } from '@takt/shared/recording/text.ts';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { language } from '../../i18n/i18n.ts';
import { ApiError, fetchGroups } from '../api.ts';
import { importPeople } from '../people-api.ts';
import { say } from '../words/words.ts';
import { Card } from './card.tsx';
import { Field, Pick } from './fields.tsx';
import { Frame } from './frame.tsx';

const NO_GROUP = '';
const NEW_GROUP = 'new';
type Decision = PeopleImport['decisions'][number];

export function ImportPage() {
  const groups = useQuery({ queryKey: ['groups'], queryFn: fetchGroups, refetchOnMount: 'always' });
  return <Frame query={groups}>{(all) => <Import groups={all} />}</Frame>;
}

interface ImportProps {
  readonly groups: readonly { readonly groupId: string; readonly name: string }[];
}

function Import({ groups }: ImportProps) {
  const [file, setFile] = useState<{ name: string; text: string } | null>(null);
  const [group, setGroup] = useState(NO_GROUP);
  const [groupName, setGroupName] = useState('');
  const [decisions, setDecisions] = useState<readonly Decision[]>([]);
  const [preview, setPreview] = useState<ImportPreview | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const client = useQueryClient();
  // Of two questions on their way the answer to the later one counts, whichever comes last.
  const asked = useRef(0);

  const send = (now: Partial<PeopleImport> & { text: string }): void => {
    asked.current += 1;
    const mine = asked.current;
    const isNewest = (): boolean => mine === asked.current;
    setBusy(true);
    setFault(null);
    importPeople({ group: groupOf(group, groupName), decisions, confirmed: false, ...now })
      .then(
        (answer) => {
          if (isNewest()) setPreview(answer);
          if (answer.written !== null) void client.invalidateQueries();
        },
        (error: unknown) => {
          const text = error instanceof ApiError ? error.text : null;
          if (isNewest()) setFault(text?.[language()] ?? say('loadFailed'));
        },
      )
      .finally(() => isNewest() && setBusy(false));
  };
  const read = async (chosen: File): Promise<void> => {
    const text = decodeText(new Uint8Array(await chosen.arrayBuffer()));
    setFile({ name: chosen.name, text });
    setDecisions([]);
    send({ text, decisions: [] });
  };
  const regroup = (to: string, name: string): void => {
    setGroup(to);
    setGroupName(name);
    if (file !== null) send({ text: file.text, group: groupOf(to, name) });
  };
  const decide = (decision: Decision): void => {
    const now = [...decisions.filter(({ line }) => line !== decision.line), decision];
    setDecisions(now);
    if (file !== null) send({ text: file.text, decisions: now });
  };
  if (preview?.written != null) return <Written written={preview.written} />;
  const ready =
    preview !== null &&
    preview.faults.length === 0 &&
    preview.undecided.length === 0 &&
    preview.lines.length > 0 &&
    (group !== NEW_GROUP || groupName.trim() !== '');
  return (
    <>
      <div className="people-head">
        <div>
          <h1>{say('importList')}</h1>
          <p className="quiet">{say('importLead')}</p>
        </div>
      </div>
      <Card title={say('importFile')}>
        <div className="form-fields">
          <div className="form-field">
            <label htmlFor="import-file">{say('importChoose')}</label>
            <input
              id="import-file"
              className="field"
              type="file"
              accept=".csv,.txt,text/csv"
              onChange={(event) => {
                const chosen = event.currentTarget.files?.[0];
                if (chosen !== undefined) void read(chosen);
              }}
            />
          </div>
          <Pick
            label={say('importGroup')}
            value={group}
            options={[
              { value: NO_GROUP, label: say('noGroup') },
              ...groups.map(({ groupId, name }) => ({ value: groupId, label: name })),
              { value: NEW_GROUP, label: say('newGroup') },
            ]}
            onChange={(to) => regroup(to, groupName)}
          />
          {group === NEW_GROUP && (
            <Field label={say('groupName')} value={groupName} onChange={setGroupName} maxLength={40} />
          )}
        </div>
        <p className="caption">{say('importColumns')}</p>
      </Card>
      {fault !== null && (
        <p className="inline-error" role="alert">
          {fault}
        </p>
      )}
      {preview !== null && <Faults preview={preview} />}
      {preview !== null && <Lines preview={preview} decisions={decisions} onDecide={decide} />}
      {file !== null && preview !== null && (
        <div className="form-ways import-ways">
          <button
            type="button"
            className="button primary"
            disabled={!ready || busy}
            onClick={() => send({ text: file.text, confirmed: true })}
          >
            {say('importConfirm', { count: takenIn(preview.lines, decisions) })}
          </button>
          <span className="caption" role="status">
            {preview.undecided.length > 0
              ? say('importUndecided', { count: preview.undecided.length })
              : say(preview.faults.length > 0 ? 'importNothingYet' : 'importAllOrNothing')}
          </span>
        </div>
      )}
    </>
  );
}

function groupOf(group: string, name: string): PeopleImport['group'] {
  if (group === NO_GROUP) return null;
  if (group !== NEW_GROUP) return { groupId: group, name: null };
  return { groupId: null, name: name.trim() === '' ? null : name };
}

const takenIn = (lines: readonly ImportedLine[], decisions: readonly Decision[]): number =>
  lines.filter(({ line }) => decisions.find((one) => one.line === line)?.as !== 'skip').length;

function Written({ written }: { written: NonNullable<ImportPreview['written']> }) {
  return (
    <Card title={say('importDone')}>
      <p role="status">{say('importWritten', { added: written.added, joined: written.joined })}</p>
      <div className="form-ways">
        <Link to="/people" className="button outline">
          {say('allPeople')}
        </Link>
        {written.groupId !== null && (
          <Link to="/groups/$groupId" params={{ groupId: written.groupId }} className="button outline">
            {say('seeGroup')}
          </Link>
        )}
      </div>
    </Card>
  );
}

function Faults({ preview: { faults, unused } }: { preview: ImportPreview }) {
  if (faults.length === 0 && unused.length === 0) return null;
  return (
    <Card title={say('importFaults', { count: faults.length })}>
      <ul className="person-rows">
        {faults.map(({ line, column, text }) => (
          <li key={`${line} ${column} ${text.nb}`}>
            <span>
              <b>{say('lineNumber', { line })}</b>
              {column !== null && `, ${column}`}: {text[language()]}
            </span>
          </li>
        ))}
      </ul>
      {unused.length > 0 && <p className="caption">{say('importUnused', { columns: unused.join(', ') })}</p>}
    </Card>
  );
}

interface LinesProps {
  readonly preview: ImportPreview;
  readonly decisions: readonly Decision[];
  readonly onDecide: (decision: Decision) => void;
}

function Lines({ preview, decisions, onDecide }: LinesProps) {
  return (
    <Card title={say('importLines', { count: preview.lines.length })}>
      <ul className="person-rows import-lines">
        {preview.lines.map((one) => (
          <li key={one.line}>
            <span className="caption">{say('lineNumber', { line: one.line })}</span>
            <div>
              <b>{one.name}</b> {lineText(one)}
            </div>
            {one.alike.length > 0 && (
              <Asked
                one={one}
                decision={decisions.find(({ line }) => line === one.line)}
                onDecide={onDecide}
              />
            )}
          </li>
        ))}
      </ul>
    </Card>
  );
}

function lineText({ nickname, birthYear, hrMax, station, target }: ImportedLine): string {
  return [
    nickname,
    birthYear === null ? null : say('bornIn', { year: birthYear }),
    hrMax === null ? null : `${say('hrMax')} ${hrMax.bpm} (${say(`method_${hrMax.method}`)})`,
    target === 'rpe' ? say('byBorg') : null,
    station === null ? null : say('stationAlone', { station }),
  ]
    .filter((part) => part !== null)
    .join(', ');
}

interface AskedProps {
  readonly one: ImportedLine;
  readonly decision: Decision | undefined;
  readonly onDecide: (decision: Decision) => void;
}

/** Who may be the same person is asked about, line by line. */
function Asked({ one: { line, alike }, decision, onDecide }: AskedProps) {
  const name = `line-${line}`;
  const option = (as: Decision['as'], personId: string | null, label: string) => (
    <label className="check" key={`${as} ${personId}`}>
      <input
        type="radio"
        name={name}
        checked={decision?.as === as && decision.personId === personId}
        onChange={() => onDecide({ line, as, personId })}
      />
      <span>{label}</span>
    </label>
  );
  return (
    <fieldset className="import-asked">
      <legend>{say('importAlike')}</legend>
      {alike.map(({ personId, line: other, name: called, birthYear, groups }) => {
        const about = [birthYear === null ? null : say('bornIn', { year: birthYear }), ...groups];
        const who = [called, ...about.filter((part) => part !== null)].join(', ');
        return personId === null
          ? null
          : option('same', personId, say('importSame', { who, line: other ?? 0 }));
      })}
      {option('new', null, say('importAnother'))}
      {option('skip', null, say('importSkip'))}
    </fieldset>
  );
}
