/** The page that a person takes along: everything in plain words, to be read in any browser and printed, without a script. Pure. */
import type { Language } from '@takt/shared/errors.ts';
import { calledOf } from '@takt/shared/shown-name.ts';
import type { ClassCopy, LogLine, PersonCopy } from './person-copy-format.ts';
import { type CopyWord, copyWords } from './person-copy-words.ts';

type Say = ReturnType<typeof copyWords>;
interface Writing {
  readonly say: Say;
  readonly at: (atMs: number | null) => string;
}
type Cell = string | number | null | undefined;

const STYLE =
  'body{font:16px/1.45 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#16202a}h1{font-size:1.7rem}h2{margin-top:2rem;font-size:1.2rem}table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.35rem .8rem .35rem 0;border-bottom:1px solid #ccd3da;overflow-wrap:break-word}th{font-weight:600}th[scope=row]{width:14rem}.quiet{color:#4a5866}section{break-inside:auto}tr{break-inside:avoid}@media print{body{margin:0;font-size:11pt}}';

export function* readablePages(
  copy: PersonCopy,
  log: readonly LogLine[],
  language: Language,
): Generator<string> {
  const say = copyWords(language);
  const format = new Intl.DateTimeFormat(language === 'nb' ? 'nb-NO' : 'en-GB', {
    ...{ timeZone: copy.timeZone, dateStyle: 'medium', timeStyle: 'short' },
  });
  const writing: Writing = { say, at: (atMs) => (atMs === null ? '' : format.format(atMs)) };
  const { person, clinicName, version, madeAtMs } = copy;
  const who = calledOf({ ...person.details, nickname: person.choices.nickname, personId: person.personId });
  const title = escaped(say('title', { who }));
  yield `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title><style>${STYLE}</style></head><body><h1>${title}</h1>`;
  const made = { clinic: clinicName, when: writing.at(madeAtMs), version };
  yield `<p class="quiet">${escaped(say('made', made))}</p><p>${escaped(say('files'))}</p>`;
  yield* aboutPerson(copy, writing);
  for (const one of copy.classes) yield* aboutClass(one, writing);
  yield* aboutCases(copy, writing);
  yield `<h2>${escaped(say('log'))}</h2><p class="quiet">${escaped(say('logLead'))}</p>`;
  yield* table(
    [say('when'), say('by'), say('what')],
    log.map(({ atMs, by, action, detail }) => [
      writing.at(atMs),
      by,
      `${say(kindOf(action))} (${action}${detail && `, ${detail}`})`,
    ]),
  );
  yield '</body></html>\n';
}

function kindOf(action: string): CopyWord {
  if (action.endsWith('.read')) return 'log_read';
  if (action.endsWith('.export')) return 'log_export';
  if (action.startsWith('class.')) return 'log_class';
  return action.startsWith('rights.') ? 'log_rights' : 'log_change';
}

function* aboutPerson({ person, kept }: PersonCopy, { say, at }: Writing): Generator<string> {
  const { details, choices, expected, groups, archivedAtMs, hrMaxHistory, clearances, courses } = person;
  const yesNo = (on: boolean): string => say(on ? 'yes' : 'no');
  yield `<h2>${escaped(say('about'))}</h2>`;
  yield* facts([
    [say('name'), details.name],
    [say('nickname'), choices.nickname],
    [say('birthYear'), details.birthYear],
    [say('sex'), details.sex === null ? null : say(`sex_${details.sex}`)],
    [say('hrRest'), details.hrRestBpm],
    [say('steeredBy'), say(`target_${details.target}`)],
    [say('groups'), groups.map(({ name }) => name).join(', ')],
    [say('strap'), kept.lastStrap],
    [say('display'), say(`display_${choices.display}`)],
    [say('autoSignIn'), yesNo(choices.autoSignIn)],
    [say('research'), yesNo(choices.research)],
    ...kept.consents.map(({ atMs, given, setBy }): [string, Cell] => [
      say('research'),
      `${at(atMs)}: ${yesNo(given)} (${setBy})`,
    ]),
    [say('transport'), expected.transport],
    [say('calls'), expected.calls],
    [say('clothes'), expected.clothes],
    [say('archived'), at(archivedAtMs)],
  ]);
  yield* titled(
    say('hrMax'),
    [say('value'), say('how'), say('day'), say('by')],
    hrMaxHistory.map(({ hrMax, setBy }) => [hrMax.bpm, say(`method_${hrMax.method}`), hrMax.date, setBy]),
  );
  yield* titled(
    say('clearances'),
    [say('day'), say('clearedBy'), say('limits'), say('withdrawn')],
    clearances.map(({ day, clearedBy, limits, withdrawnAtMs }) => [
      day,
      clearedBy,
      limits,
      at(withdrawnAtMs),
    ]),
  );
  const versions = courses.flatMap((course) => course.versions);
  yield* titled(
    say('courses'),
    [say('from'), say('plan'), say('why'), say('by')],
    versions.map(({ fromDay, terms, why, by }) => {
      const { sessionsAWeek: sessions, weeks, intervals, workMinutes: minutes } = terms;
      return [fromDay, say('planText', { sessions, weeks, intervals, minutes }), why, by];
    }),
  );
  yield* titled(
    say('changes'),
    [say('when'), say('choice'), say('value'), say('by')],
    kept.choices.map(({ atMs, choice, value, actor }) => [at(atMs), choice, value, actor]),
  );
  yield* titled(
    say('attendance'),
    [say('day'), say('what'), say('why'), say('by')],
    kept.attendance.map(({ day, was, reason, setBy }) => [day, say(`was_${was}`), reason, setBy]),
  );
}

function* aboutClass(one: ClassCopy, { say, at }: Writing): Generator<string> {
  const { startedAtMs, dateCorrectionMs, templateName, roomName, station, nickname, borg, left, notes } = one;
  const dated = (atMs: number): string => at(atMs + dateCorrectionMs);
  const { summary, recording } = one;
  const { heartRate = null, coverage = null, intervals = [], hrMax = null } = summary ?? {};
  const rounded = heartRate && { min: heartRate.min, mean: Math.round(heartRate.mean), max: heartRate.max };
  const approved = intervals.filter(({ verdict }) => verdict === 'approved').length;
  yield `<h2>${escaped(`${say('class')}: ${templateName}, ${dated(startedAtMs ?? 0)}`)}</h2>`;
  yield* facts([
    [say('place'), `${roomName}, ${say('station').toLowerCase()} ${station}`],
    [say('nickname'), nickname],
    [say('heartRate'), rounded === null ? say('none') : say('heartRateText', rounded)],
    [say('coverage'), coverage === null ? null : `${Math.floor(coverage * 100)} %`],
    [say('hrMax'), hrMax?.bpm],
    [
      say('intervals'),
      intervals.length === 0 ? null : say('intervalsText', { approved, planned: intervals.length }),
    ],
    [say('borg'), borg],
    [say('left'), left === null ? null : `${dated(left.atMs)} ${left.reason}`],
    ...notes.map(({ atMs, by, text }): [string, Cell] => [say('notes'), `${text} (${by}, ${dated(atMs)})`]),
    [say('recording'), recording ?? say('none')],
  ]);
}

function* aboutCases({ cases }: PersonCopy, { say, at }: Writing): Generator<string> {
  yield* titled(
    say('cases'),
    [say('day'), say('what'), say('asked'), say('outcome')],
    cases.map(({ kind, askedDay, asked, steps }) => {
      const answer = steps.find((step) => step.kind === 'answer');
      const told =
        answer?.outcome == null ? say('open') : `${say(`outcome_${answer.outcome}`)} ${at(answer.atMs)}`;
      return [
        askedDay,
        say(`right_${kind}`),
        asked,
        [told, answer?.text].filter((part) => part != null).join(': '),
      ];
    }),
  );
}

/** Nothing of what has no rows. */
function* titled(
  title: string,
  heads: readonly string[],
  rows: readonly (readonly Cell[])[],
): Generator<string> {
  if (rows.length === 0) return;
  yield `<h2>${escaped(title)}</h2>`;
  yield* table(heads, rows);
}

function* table(heads: readonly string[], rows: readonly (readonly Cell[])[]): Generator<string> {
  yield `<table><thead><tr>${heads.map((head) => `<th scope="col">${escaped(head)}</th>`).join('')}</tr></thead><tbody>`;
  for (const row of rows) yield `<tr>${row.map((cell) => `<td>${escaped(cell)}</td>`).join('')}</tr>`;
  yield '</tbody></table>';
}

/** What is not known is left out. */
function* facts(rows: readonly (readonly [string, Cell])[]): Generator<string> {
  yield '<table><tbody>';
  for (const [name, value] of rows) {
    if (value === null || value === undefined || value === '') continue;
    yield `<tr><th scope="row">${escaped(name)}</th><td>${escaped(value)}</td></tr>`;
  }
  yield '</tbody></table>';
}

const SIGNS: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escaped = (text: Cell): string =>
  String(text ?? '').replaceAll(/[&<>"']/g, (sign) => SIGNS[sign] ?? sign);
