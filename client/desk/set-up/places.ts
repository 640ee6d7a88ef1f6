/** The pages of set-up: which there are, which is shown, and where one goes on from each. Pure. */
import { SET_UP_STEPS, type SetUpState, type SetUpStep } from '@takt/shared/api/set-up.ts';

/** The pages in their order: the choice between a new clinic and a back-up comes first, and what was decided last. */
export type SetUpPlace = 'welcome' | 'restore' | SetUpStep | 'finish';
const PLACES: readonly SetUpPlace[] = ['welcome', 'restore', ...SET_UP_STEPS, 'finish'];

export const placeNamed = (name: unknown): SetUpPlace | null =>
  PLACES.find((place) => place === name) ?? null;

/** Where this browser is: where the address says, if that is open; else the first step that is not done. */
export function placeOf(asked: SetUpPlace | null, state: SetUpState): SetUpPlace {
  if (state.restore?.state === 'running') return 'restore';
  const begun = state.steps.some(({ done }) => done);
  const first = begun ? (state.next ?? 'finish') : 'welcome';
  if (asked === null) return first;
  if (asked === 'welcome' || asked === 'restore') return asked;
  if (asked === 'finish') return state.next === null ? 'finish' : first;
  return state.steps.some(({ step, open }) => step === asked && open) ? asked : first;
}

export const placeBefore = (place: SetUpPlace): SetUpPlace | null => {
  if (place === 'welcome') return null;
  if (place === 'restore' || place === 'clinic') return 'welcome';
  return PLACES[PLACES.indexOf(place) - 1] ?? null;
};

/** Where to go on from an answered step: what comes after it, or past what is done when set-up is gone on with. */
export function placeAfter(step: SetUpStep, state: SetUpState): SetUpPlace {
  const after = PLACES[PLACES.indexOf(step) + 1] ?? 'finish';
  return after === 'finish' && state.next !== null ? state.next : after;
}

export interface ListedStep {
  readonly step: SetUpStep | 'finish';
  readonly mark: 'here' | 'done' | 'open' | 'closed';
}

/** The steps beside the page. The last of them is no question: it opens when all are answered. */
export function listedSteps(state: SetUpState, here: SetUpPlace): ListedStep[] {
  const steps: ListedStep[] = state.steps.map(({ step, done, open }) => ({
    step,
    mark: step === here ? 'here' : !open ? 'closed' : done ? 'done' : 'open',
  }));
  const last = here === 'finish' ? 'here' : state.next === null ? 'open' : 'closed';
  return [...steps, { step: 'finish', mark: last }];
}
