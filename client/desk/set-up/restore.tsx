/** A clinic from one of its back-ups: which, and with which keys. It goes on by itself; the page tells how it goes. */
import type { FoundBackups, SetUpState } from '@takt/shared/api/set-up.ts';
import { useMutation } from '@tanstack/react-query';
import { decimal, shortDateTime } from '../../i18n/format.ts';
import { language } from '../../i18n/i18n.ts';
import { Field } from '../access/form.tsx';
import { say } from '../words/words.ts';
import { type Draft, useDraft } from './draft.ts';
import { Page, type StepProps, Ways } from './parts.tsx';
import { lookForBackups, restore } from './set-up-api.ts';
import { sizeInMegabytes } from './set-up-view.ts';
import { StorageFields } from './storage-fields.tsx';
import { type StoragePlaces, storageAnswer, storagePlacesOf } from './storage-view.ts';

const place = 'restore';

interface Asked extends StoragePlaces {
  readonly folder: string;
  readonly file: string;
  /** The file is chosen: on to its keys. */
  readonly isChosen: boolean;
  readonly backupKey: string;
  readonly recoveryKey: string;
}

export function Restore({ state, onState, onDone }: StepProps) {
  const draft = useDraft<Asked>(
    place,
    {
      ...{ folder: state.proposed.backupFolder, file: '', isChosen: false },
      ...{ backupKey: '', recoveryKey: '', ...storagePlacesOf(state) },
    },
    ['backupKey', 'recoveryKey', 'url', 'isChosen'],
  );
  if (state.restore?.state === 'running') return <Running state={state} />;
  if (state.restore?.state === 'done')
    return (
      <Page
        place={place}
        title={say('setUpRestored')}
        lead={say('setUpRestoredLead', { clinic: state.clinic?.name ?? '' })}
        next={say('setUpGoOn')}
        onNext={() => {
          draft.forget();
          onDone(state);
        }}
      />
    );
  const part = { state, draft, onState };
  return draft.values.isChosen ? <Keys {...part} /> : <Which {...part} />;
}

interface PartProps {
  readonly state: SetUpState;
  readonly draft: Draft<Asked>;
  readonly onState: (state: SetUpState) => void;
}

/** Why the last try came to nothing. */
function Failed({ state }: { state: SetUpState }) {
  const problem = state.restore?.problem ?? null;
  if (problem === null) return null;
  return (
    <p className="set-up-problem" role="alert">
      {problem[language()]}
    </p>
  );
}

function Keys({ state, draft: { values, change }, onState }: PartProps) {
  const begin = useMutation({ mutationFn: restore, onSuccess: onState });
  return (
    <Page
      place={place}
      title={say('setUpRestoreKeys')}
      lead={say('setUpRestoreKeysLead')}
      next={say('setUpRestoreBegin')}
      ready={values.store === 'sqlite' || values.url.trim() !== ''}
      sending={begin}
      onNext={() =>
        begin.mutate({
          ...{ file: values.file, backupKey: values.backupKey.trim() || null },
          ...{ recoveryKey: values.recoveryKey.trim() || null, ...storageAnswer(values, state) },
        })
      }
      onBack={() => change({ isChosen: false })}
    >
      <Failed state={state} />
      <div className="set-up-fields">
        <Field
          label={say('setUpRestoreBackupKey')}
          hint={say('setUpRestoreBackupKeyHint')}
          value={values.backupKey}
          required={false}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => change({ backupKey: event.currentTarget.value })}
        />
        <Field
          label={say('setUpRestoreRecoveryKey')}
          hint={say('setUpRestoreRecoveryKeyHint')}
          value={values.recoveryKey}
          required={false}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => change({ recoveryKey: event.currentTarget.value })}
        />
      </div>
      <StorageFields state={state} values={values} change={change} />
    </Page>
  );
}

function Which({ state, draft: { values, change } }: PartProps) {
  const { folder, file } = values;
  const look = useMutation({ mutationFn: lookForBackups });
  const found = look.data?.backups;
  const chosen = found?.some((one) => one.file === file) === true;
  return (
    <Page
      place={place}
      title={say('setUpRestore')}
      lead={say('setUpRestoreLead')}
      next={say(found === undefined ? 'setUpLook' : 'setUpGoOn')}
      ready={folder.trim() !== '' && (found === undefined || chosen)}
      sending={look}
      onNext={() => (found === undefined ? look.mutate(folder.trim()) : change({ isChosen: true }))}
    >
      <Failed state={state} />
      <Field
        label={say('setUpRestoreFolder')}
        value={folder}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => {
          look.reset();
          change({ folder: event.currentTarget.value, file: '' });
        }}
      />
      {found !== undefined && (
        <Found backups={found} state={state} file={file} onChoose={(next) => change({ file: next })} />
      )}
    </Page>
  );
}

interface FoundProps {
  readonly backups: FoundBackups['backups'];
  readonly state: SetUpState;
  readonly file: string;
  readonly onChoose: (file: string) => void;
}

function Found({ backups, state, file, onChoose }: FoundProps) {
  if (backups.length === 0) return <p role="status">{say('setUpRestoreNone')}</p>;
  const { timeZone } = state.proposed;
  return (
    <div className="set-up-backups">
      <Ways
        label={say('setUpRestoreWhich')}
        value={file}
        ways={backups.map((one) => ({
          value: one.file,
          label: shortDateTime(one.takenAtMs, timeZone, language()),
          meaning: say('setUpRestoreFile', {
            name: one.name,
            size: decimal(sizeInMegabytes(one.bytes), 1, language()),
          }),
        }))}
        onChoose={onChoose}
      />
    </div>
  );
}

function Running({ state }: { state: SetUpState }) {
  const rows = state.restore?.rows ?? null;
  return (
    <Page place={null} title={say('setUpRestoring')}>
      <p role="status">
        {rows === null ? say('setUpRestoringText') : say('setUpRestoringRows', { count: rows })}
      </p>
    </Page>
  );
}
