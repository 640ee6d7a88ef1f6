/** The records of a file as they rise in time, with the fewest left out. Pure. */

/** A record being read; RR intervals may come behind the record that they belong to. */
export interface Draft {
  readonly atMs: number;
  readonly bpm: number | null;
  readonly rrTicks: number[];
  /** Line or record, as its file counts them. */
  readonly place: number;
}

export interface Rising {
  readonly kept: readonly Draft[];
  /** Left out: their time is wrong, and nobody can say which it should be. */
  readonly backwards: readonly Draft[];
  /** Left out: a piece of the file that stands in it a second time. */
  readonly repeated: readonly Draft[];
}

/** A piece that stands there again has at least so many records in a row; fewer are called backwards. */
const REPEATED_FROM = 3;

/**
 * Those that lie before a record ahead of them are left out; or, where fewer would then be, those that lie after one
 * behind them: a single record an hour ahead must not make all that follow it wrong.
 */
export function rising(drafts: readonly Draft[]): Rising {
  let highMs = Number.NEGATIVE_INFINITY;
  if (
    drafts.every(({ atMs }) => {
      const rises = atMs >= highMs;
      highMs = atMs;
      return rises;
    })
  ) {
    return { kept: drafts, backwards: [], repeated: [] };
  }
  const { rest, repeated } = withoutRepeated(drafts);
  const greedy = splitAt(rest, risesOnItsWay(rest));
  if (greedy.backwards.length <= 1) return { ...greedy, repeated };
  const fewest = splitAt(rest, longestRise(rest));
  return { ...(fewest.backwards.length < greedy.backwards.length ? fewest : greedy), repeated };
}

/**
 * Lines of a table that stand there twice in a row. Where records of one instant ever differ it is the table's habit to
 * have several, and none is left out.
 */
export function withoutTwins(drafts: readonly Draft[]): Pick<Rising, 'kept' | 'repeated'> {
  const isTwin = (draft: Draft, i: number): boolean => i > 0 && drafts[i - 1]!.atMs === draft.atMs;
  const twins = drafts.filter(isTwin);
  const alike = drafts.every(
    (draft, i) =>
      !isTwin(draft, i) ||
      (draft.bpm === drafts[i - 1]!.bpm && draft.rrTicks.join() === drafts[i - 1]!.rrTicks.join()),
  );
  if (twins.length === 0 || !alike) return { kept: drafts, repeated: [] };
  return { kept: drafts.filter((draft, i) => !isTwin(draft, i)), repeated: twins };
}

/** RR intervals of a record that is left out are kept with the one before it: they are beats all the same. */
function splitAt(drafts: readonly Draft[], keep: ReadonlySet<Draft>): Pick<Rising, 'kept' | 'backwards'> {
  const kept: Draft[] = [];
  const backwards: Draft[] = [];
  for (const draft of drafts) {
    if (keep.has(draft)) kept.push(draft);
    else {
      backwards.push(draft);
      kept.at(-1)?.rrTicks.push(...draft.rrTicks);
    }
  }
  return { kept, backwards };
}

function risesOnItsWay(drafts: readonly Draft[]): Set<Draft> {
  let highMs = Number.NEGATIVE_INFINITY;
  const kept = new Set<Draft>();
  for (const draft of drafts) {
    if (draft.atMs < highMs) continue;
    highMs = draft.atMs;
    kept.add(draft);
  }
  return kept;
}

/** The longest run of records that never falls (patience sorting). */
function longestRise(drafts: readonly Draft[]): Set<Draft> {
  const ends: number[] = [];
  const before = new Int32Array(drafts.length).fill(-1);
  for (const [i, { atMs }] of drafts.entries()) {
    let [low, high] = [0, ends.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (drafts[ends[middle]!]!.atMs <= atMs) low = middle + 1;
      else high = middle;
    }
    if (low > 0) before[i] = ends[low - 1]!;
    ends[low] = i;
  }
  const kept = new Set<Draft>();
  for (let at = ends.at(-1) ?? -1; at >= 0; at = before[at]!) kept.add(drafts[at]!);
  return kept;
}

/** A piece is repeated when it goes back in time and every record of it was there before, at that time with that value. */
function withoutRepeated(drafts: readonly Draft[]): { rest: Draft[]; repeated: Draft[] } {
  const rest: Draft[] = [];
  const repeated: Draft[] = [];
  const seen = new Set<string>();
  const key = ({ atMs, bpm }: Draft): string => `${atMs} ${bpm}`;
  let highMs = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < drafts.length; ) {
    let end = i;
    if (drafts[i]!.atMs < highMs) {
      while (end < drafts.length && drafts[end]!.atMs <= highMs && seen.has(key(drafts[end]!))) end++;
    }
    if (end - i >= REPEATED_FROM) {
      for (; i < end; i++) repeated.push(drafts[i]!);
      continue;
    }
    const draft = drafts[i++]!;
    highMs = Math.max(highMs, draft.atMs);
    seen.add(key(draft));
    rest.push(draft);
  }
  return { rest, repeated };
}
