/** Which back-ups there are, which are kept, and when the next is due. Pure: names and instants in, names and instants out. */

export interface KeptBackup {
  readonly file: string;
  readonly takenAtMs: number;
}

/** So many are kept: the newest, and the last of each of as many days. */
export const BACKUPS_KEPT = 14;
/** A back-up is due at this hour of the clinic's day: no class is near it. */
const HOUR = 3;
const DAY_MS = 86_400_000;
/** What is dated later than this from now was dated by a clock that was wrong. */
const AHEAD_MS = 3_600_000;

const NAME = /^takt-([0-9a-f]{8})-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z\.age$/;

/** `whose`: eight hexadecimal digits, so that clinics may share a folder. */
export function backupName(whose: string, takenAtMs: number): string {
  const digits = new Date(takenAtMs).toISOString().replace(/\.\d+/, '').replaceAll(/[-:]/g, '');
  return `takt-${whose}-${digits}.age`;
}

/** Those of one database, the newest first; `whose` null: of every one. */
export function backupsIn(names: readonly string[], whose: string | null): KeptBackup[] {
  return names
    .flatMap((file) => {
      const found = NAME.exec(file);
      if (found === null || (whose !== null && found[1] !== whose)) return [];
      const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = found.slice(2).map(Number);
      return [{ file, takenAtMs: Date.UTC(year, month - 1, day, hour, minute, second) }];
    })
    .sort((a, b) => b.takenAtMs - a.takenAtMs);
}

/** Those that may go. Several of one day do not push out earlier days, and of whatever there is the newest stay. */
export function superfluous(backups: readonly KeptBackup[], kept = BACKUPS_KEPT): KeptBackup[] {
  const newestFirst = [...backups].sort((a, b) => b.takenAtMs - a.takenAtMs);
  const lastOfDay = new Map<number, KeptBackup>();
  for (const one of newestFirst) {
    const day = Math.floor(one.takenAtMs / DAY_MS);
    if (!lastOfDay.has(day)) lastOfDay.set(day, one);
  }
  const stay = new Set([...newestFirst.slice(0, kept), ...[...lastOfDay.values()].slice(0, kept)]);
  return newestFirst.filter((one) => !stay.has(one));
}

/** The newest that counts: not one of a clock that was ahead. */
export function newestOf<One extends KeptBackup>(backups: readonly One[], nowMs: number): One | null {
  return backups.find(({ takenAtMs }) => takenAtMs <= nowMs + AHEAD_MS) ?? null;
}

/** Whether there is none since the clinic's last three in the morning. */
export function isDue(
  newest: Pick<KeptBackup, 'takenAtMs'> | null,
  nowMs: number,
  timeZone: string,
): boolean {
  return newest === null || dayOf(newest.takenAtMs, timeZone) < dayOf(nowMs, timeZone);
}

interface Calendar {
  readonly hour: Intl.DateTimeFormat;
  readonly date: Intl.DateTimeFormat;
}
/** By time zone. To make one takes a thousand times as long as to ask it. */
const calendars = new Map<string, Calendar>();

function calendarOf(timeZone: string): Calendar {
  const known = calendars.get(timeZone);
  if (known !== undefined) return known;
  const made = {
    hour: new Intl.DateTimeFormat('en-GB', { timeZone, hourCycle: 'h23', hour: '2-digit' }),
    date: new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }),
  };
  calendars.set(timeZone, made);
  return made;
}

/** The date of the day that began at three in the morning there, whatever the summer time. Dates compare as text does. */
function dayOf(atMs: number, timeZone: string): string {
  const { hour, date } = calendarOf(timeZone);
  return date.format(Number(hour.format(atMs)) < HOUR ? atMs - DAY_MS / 2 : atMs);
}
