/** Where data and key lie: asked of a new clinic, and of one that is restored. */
import type { SetUpState } from '@takt/shared/api/set-up.ts';
import { Field } from '../access/form.tsx';
import { say } from '../words/words.ts';
import { Ways } from './parts.tsx';
import type { StoragePlaces } from './storage-view.ts';

interface FieldsProps {
  readonly state: SetUpState;
  readonly values: StoragePlaces;
  readonly change: (change: Partial<StoragePlaces>) => void;
}

export function StorageFields({ state, values, change }: FieldsProps) {
  const { proposed } = state;
  return (
    <>
      <Ways
        label={say('setUpStorage')}
        value={values.store}
        ways={[
          {
            value: 'sqlite',
            label: say('setUpSqlite'),
            meaning: say('setUpSqliteText', { folder: proposed.dataFolder }),
          },
          { value: 'postgres', label: say('setUpPostgres'), meaning: say('setUpPostgresText') },
        ]}
        onChoose={(store) => change({ store })}
      />
      {values.store === 'postgres' && (
        <Field
          label={say('setUpPostgresUrl')}
          value={values.url}
          placeholder="postgres://takt:…@127.0.0.1/takt"
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => change({ url: event.currentTarget.value })}
        />
      )}
      {proposed.credential && (
        <Ways
          label={say('setUpKeyPlace')}
          value={values.key}
          ways={[
            { value: 'credential', label: say('setUpKeyCredential'), meaning: say('setUpKeyCredentialText') },
            { value: 'file', label: say('setUpKeyFile'), meaning: say('setUpKeyFileText') },
          ]}
          onChoose={(key) => change({ key })}
        />
      )}
      {values.key === 'file' && (
        <Field
          label={say('setUpKeyFileField')}
          hint={say('setUpKeyFileHint')}
          value={values.keyFile}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => change({ keyFile: event.currentTarget.value })}
        />
      )}
    </>
  );
}
