/** Which steps are done and which may be answered, read off what is kept: nothing else remembers how far set-up has come. */
import { SET_UP_STEPS, type SetUpStep } from '@takt/shared/api/set-up.ts';
import type { BegunClinic } from '../store/set-up-store.ts';
import type { MachineSettings } from './machine-settings.ts';

export interface Kept {
  readonly settings: MachineSettings;
  /** null: no store is open, or nothing is in it. */
  readonly begun: BegunClinic | null;
  readonly hasRecovery: boolean;
}

const DONE: Readonly<Record<SetUpStep, (kept: Kept) => boolean>> = {
  clinic: ({ settings, begun }) => begun !== null || settings.clinic !== null,
  storage: ({ settings, begun }) => begun !== null && settings.storage !== null,
  'recovery-key': ({ hasRecovery }) => hasRecovery,
  administrator: ({ begun }) => begun !== null && begun.administrator !== null,
  reach: ({ settings }) => settings.reach !== null,
  rooms: ({ begun }) => begun !== null && begun.rooms.length > 0,
  receivers: ({ settings }) => settings.receivers !== null,
  // A clinic from before this question offers every one.
  templates: ({ begun }) => begun !== null && (begun.templateIds !== null || begun.completedAtMs !== null),
  backup: ({ settings }) => settings.backup !== null,
};

export interface StepState {
  readonly step: SetUpStep;
  readonly done: boolean;
  readonly open: boolean;
}

export function stepsOf(kept: Kept): StepState[] {
  let open = true;
  return SET_UP_STEPS.map((step) => {
    const done = DONE[step](kept);
    const state = { step, done, open };
    open &&= done;
    return state;
  });
}

export const nextOf = (steps: readonly StepState[]): SetUpStep | null =>
  steps.find(({ done }) => !done)?.step ?? null;
