/** Where back-ups go, and the key on paper that opens them on another machine. */
import type { SetUpState } from '@takt/shared/api/set-up.ts';
import { useMutation } from '@tanstack/react-query';
import { Field } from '../access/form.tsx';
import { say } from '../words/words.ts';
import { type Draft, useDraft } from './draft.ts';
import { Paper, PaperKey } from './paper.tsx';
import { Page, type Sending, type StepProps, Ways } from './parts.tsx';
import { answerBackup, newBackupKey } from './set-up-api.ts';
import { isEndOf } from './set-up-view.ts';

const place = 'backup';

interface Asked {
  readonly way: 'daily' | 'none';
  readonly folder: string;
  /** Public halves of the keys that open them. */
  readonly recipients: readonly string[];
  readonly recoveryKey: string;
  readonly recipient: string;
  readonly typed: string;
}

interface PartProps {
  readonly state: SetUpState;
  readonly draft: Draft<Asked>;
  readonly saving: Sending;
  readonly onKeep: (recipients: readonly string[]) => void;
}

export function BackupStep({ state, onDone }: StepProps) {
  const { backup, proposed } = state;
  const saved: Asked = {
    way: backup !== null && backup.folder === null ? 'none' : 'daily',
    folder: backup?.folder ?? proposed.backupFolder,
    recipients: backup?.recipients ?? [],
    ...{ recoveryKey: '', recipient: '', typed: '' },
  };
  const draft = useDraft<Asked>(place, saved, ['recoveryKey', 'recipient', 'typed']);
  const { way, folder, recoveryKey } = draft.values;
  const save = useMutation({
    mutationFn: answerBackup,
    onSuccess: (next) => {
      draft.forget();
      onDone(next);
    },
  });
  const onKeep = (recipients: readonly string[]): void =>
    save.mutate(
      way === 'none'
        ? { folder: null, recipients: [] }
        : { folder: folder.trim(), recipients: [...recipients] },
    );
  const part = { state, draft, saving: save, onKeep };
  return recoveryKey === '' ? <Place {...part} /> : <KeyOnPaper {...part} />;
}

function Place({ draft: { values, change }, saving, onKeep }: PartProps) {
  const make = useMutation({
    mutationFn: newBackupKey,
    onSuccess: ({ recoveryKey, recipient }) => change({ recoveryKey, recipient, typed: '' }),
  });
  const hasKey = values.recipients.length > 0;
  const daily = values.way === 'daily';
  return (
    <Page
      place={place}
      title={say('setUpBackup')}
      lead={say('setUpBackupLead')}
      next={say('setUpGoOn')}
      ready={!daily || values.folder.trim() !== ''}
      sending={{ isPending: make.isPending || saving.isPending, error: make.error ?? saving.error }}
      onNext={() => (daily && !hasKey ? make.mutate() : onKeep(values.recipients))}
      also={
        daily &&
        hasKey && (
          <button type="button" className="button outline" onClick={() => make.mutate()}>
            {say('setUpBackupAnother')}
          </button>
        )
      }
    >
      <Ways
        label={say('setUpBackup')}
        value={values.way}
        ways={[
          { value: 'daily', label: say('setUpBackupDaily'), meaning: say('setUpBackupDailyText') },
          { value: 'none', label: say('setUpBackupNone'), meaning: say('setUpBackupNoneText') },
        ]}
        onChoose={(way) => change({ way })}
      />
      {daily && (
        <Field
          label={say('setUpBackupFolder')}
          hint={say('setUpBackupFolderHint')}
          value={values.folder}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => change({ folder: event.currentTarget.value })}
        />
      )}
      {daily && hasKey && <p className="quiet">{say('setUpBackupHasKey')}</p>}
    </Page>
  );
}

function KeyOnPaper({ state, draft: { values, change }, saving, onKeep }: PartProps) {
  const { recoveryKey, recipient, typed } = values;
  return (
    <Page
      place={place}
      title={say('setUpBackupKey')}
      lead={say('setUpBackupKeyLead')}
      next={say('setUpGoOn')}
      ready={isEndOf(recoveryKey, typed)}
      sending={saving}
      onNext={() => onKeep([recipient])}
      onBack={() => change({ recoveryKey: '', recipient: '', typed: '' })}
    >
      <Paper title={say('setUpBackupKeyTitle')} state={state} purpose={say('setUpBackupKeyPurpose')}>
        <PaperKey text={recoveryKey} />
      </Paper>
      <Field
        label={say('setUpBackupTyped')}
        className="field set-up-key set-up-short"
        value={typed}
        autoComplete="off"
        autoCapitalize="characters"
        spellCheck={false}
        onChange={(event) => change({ typed: event.currentTarget.value })}
      />
    </Page>
  );
}
