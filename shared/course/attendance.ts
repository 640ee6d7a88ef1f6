/** Planned sessions against those that somebody came to: counted over all that were planned, and what was missed in a row. Pure. */

export interface SessionOfPerson {
  readonly day: string;
  /** `unknown`: it is over, and nobody said whether the person came. `ahead`: it has not come yet. */
  readonly was: 'attended' | 'absent' | 'unknown' | 'ahead' | 'cancelled';
}

export interface Attendance {
  /** So far: those that the clinic cancelled are not the person's to miss. */
  readonly planned: number;
  readonly attended: number;
  readonly absent: number;
  readonly unknown: number;
  /** Each time that three or more planned sessions in a row were missed: the first and last of their days. */
  readonly interruptions: readonly {
    readonly fromDay: string;
    readonly toDay: string;
    readonly sessions: number;
  }[];
}

/** Product rule "Dose of a course". */
export const INTERRUPTION_SESSIONS = 3;

/** Sessions in any order. */
export function attendanceOf(sessions: readonly SessionOfPerson[]): Attendance {
  const past = sessions
    .filter(({ was }) => was === 'attended' || was === 'absent' || was === 'unknown')
    .toSorted((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0));
  const count = (kind: SessionOfPerson['was']): number => past.filter(({ was }) => was === kind).length;
  const interruptions: { fromDay: string; toDay: string; sessions: number }[] = [];
  let missed: string[] = [];
  const close = (): void => {
    const [fromDay, toDay] = [missed[0], missed.at(-1)];
    if (fromDay !== undefined && toDay !== undefined && missed.length >= INTERRUPTION_SESSIONS)
      interruptions.push({ fromDay, toDay, sessions: missed.length });
    missed = [];
  };
  for (const { day, was } of past) {
    if (was === 'absent') missed.push(day);
    else close();
  }
  close();
  return {
    planned: past.length,
    attended: count('attended'),
    absent: count('absent'),
    unknown: count('unknown'),
    interruptions,
  };
}
