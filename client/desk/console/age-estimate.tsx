/** A maximum by age for who has no measured one: an estimate, called one, with its rule. The age itself is kept nowhere. */
import { HUNT_STANDARD_ERROR_BPM } from '@takt/shared/metrics/hrmax.ts';
import { decimal } from '../../i18n/format.ts';
import { language } from '../../i18n/i18n.ts';
import { say } from '../words/words.ts';
import { AGE_HIGHEST, AGE_LOWEST, estimatedBpm, readAge } from './hr-max.ts';

interface AgeFieldProps {
  readonly age: string;
  readonly onAge: (age: string) => void;
}

export function AgeField({ age, onAge }: AgeFieldProps) {
  return (
    <label className="stack-tight">
      <span className="caption">{say('ageForEstimate')}</span>
      <input
        className="field"
        inputMode="numeric"
        autoComplete="off"
        value={age}
        aria-invalid={age.trim() !== '' && readAge(age) === null}
        onChange={(event) => onAge(event.currentTarget.value)}
      />
    </label>
  );
}

/** What the age gives, or which ages give something. */
export function AgeTold({ age }: Pick<AgeFieldProps, 'age'>) {
  const bpm = estimatedBpm(age);
  if (age.trim() === '') return null;
  return (
    <p className="caption" role="status">
      {bpm === null
        ? say('ageImpossible', { lowest: AGE_LOWEST, highest: AGE_HIGHEST })
        : say('ageEstimate', { bpm, error: decimal(HUNT_STANDARD_ERROR_BPM, 0, language()) })}
    </p>
  );
}
