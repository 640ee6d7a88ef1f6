/** The pages of set-up: which there are, which is shown, and where one goes on from each. Pure. */
import { SET_UP_STEPS, type SetUpState, type SetUpStep } from '@takt/shared/api/set-up.ts';

/** The pages in their order: the choice between a new clinic and a back-up comes first, and what was decided last. */
export type SetUpPlace = 'welcome' | 'restore' | SetUpStep | 'finish';
const PLACES: readonly SetUpPlace[] = ['welcome', 'restore', ...SET_UP_STEPS, 'finish'];

export const placeNamed = (name: unknown): SetUpPlace | null =>
  PLACES.find((place) => place === name) ?? null;

/** What belongs to the clinic, and not to this machine. */
const OF_THE_CLINIC: readonly SetUpPlace[] = [
  ...(['clinic', 'storage', 'recovery-key', 'administrator', 'rooms', 'templates'] as const),
];
/** Of a clinic that was set up before, such as one that was restored, what belongs to it is not asked again. */
export const isSettled = (place: SetUpPlace, { completed }: SetUpState): boolean =>
  completed && OF_THE_CLINIC.includes(place);

/** Where this browser is: where the address says, if that is open; else the first step that is not done. */
export function placeOf(asked: SetUpPlace | null, state: SetUpState): SetUpPlace {
  if (state.restore?.state === 'running') return 'restore';
  const begun = state.steps.some(({ done }) => done);
  const first = begun ? (state.next ?? 'finish') : 'welcome';
  if (asked === null) return first;
  if (asked === 'welcome' || asked === 'restore') return asked;
  if (asked === 'finish') return state.next === null ? 'finish' : first;
  const isOpen = state.steps.some(({ step, open }) => step === asked && open) && !isSettled(asked, state);
  return isOpen ? asked : first;
}

export function placeBefore(place: SetUpPlace, state: SetUpState): SetUpPlace | null {
  if (place === 'welcome') return null;
  if (place === 'restore' || place === 'clinic') return 'welcome';
  const before = PLACES.slice(0, PLACES.indexOf(place)).findLast((one) => !isSettled(one, state));
  return before === 'restore' ? 'welcome' : (before ?? null);
}

/** Where to go on from an answered step: to what comes after it; from the last, to what is missing. */
export function placeAfter(step: SetUpStep, state: SetUpState): SetUpPlace {
  const after = PLACES.slice(PLACES.indexOf(step) + 1).find((one) => !isSettled(one, state)) ?? 'finish';
  return after === 'finish' && state.next !== null ? state.next : after;
}

export interface ListedStep {
  readonly step: SetUpStep | 'finish';
  /** `settled`: done, and not to be answered again. */
  readonly mark: 'here' | 'done' | 'settled' | 'open' | 'closed';
}

/** The steps beside the page. The last of them is no question: it opens when all are answered. */
export function listedSteps(state: SetUpState, here: SetUpPlace): ListedStep[] {
  const mark = ({ step, done, open }: SetUpState['steps'][number]): ListedStep['mark'] => {
    if (step === here) return 'here';
    if (isSettled(step, state)) return 'settled';
    if (!open) return 'closed';
    return done ? 'done' : 'open';
  };
  const last = here === 'finish' ? 'here' : state.next === null ? 'open' : 'closed';
  return [...state.steps.map((one) => ({ step: one.step, mark: mark(one) })), { step: 'finish', mark: last }];
}
