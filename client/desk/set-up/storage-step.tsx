import { useMutation } from '@tanstack/react-query';
import { say } from '../words/words.ts';
import { useDraft } from './draft.ts';
import { Page, type StepProps } from './parts.tsx';
import { answerStorage } from './set-up-api.ts';
import { StorageFields } from './storage-fields.tsx';
import { storageAnswer, storagePlacesOf } from './storage-view.ts';

export function StorageStep({ state, onDone }: StepProps) {
  const saved = storagePlacesOf(state);
  const { values, change, forget } = useDraft('storage', saved, ['url']);
  const save = useMutation({
    mutationFn: answerStorage,
    onSuccess: (next) => {
      forget();
      onDone(next);
    },
  });
  const { storage } = state;
  // A database that is used already is shown without its password, and need not be typed again.
  const isKept =
    storage !== null && values.store === storage.store && values.url === '' && values.key === saved.key;
  const asItIs = isKept && values.keyFile === saved.keyFile;
  return (
    <Page
      place="storage"
      title={say('setUpStorage')}
      lead={storage === null ? say('setUpStorageLead') : say('setUpStorageNow', { place: storage.shown })}
      next={say('setUpGoOn')}
      ready={values.store === 'sqlite' || values.url.trim() !== '' || asItIs}
      sending={save}
      onNext={() => (asItIs ? onDone(state) : save.mutate(storageAnswer(values, state)))}
    >
      <StorageFields state={state} values={values} change={change} />
    </Page>
  );
}
