/** A list of people from a file: shown with all its faults and questions first, written in one piece when it is confirmed. */
import { randomUUID } from 'node:crypto';
import { type ImportedLine, ImportPreview, PeopleImport, type PersonEntry } from '@takt/shared/api/people.ts';
import { AppError } from '@takt/shared/errors.ts';
import { SLOTS_MAX } from '@takt/shared/limits.ts';
import { type ImportedPerson, type ImportFault, readPeople } from '@takt/shared/people-import/people-csv.ts';
import { checkedName, GROUP_NAME_LONGEST, sameName } from '@takt/shared/shown-name.ts';
import type { NamedMember, PeopleBatch } from '../store/people-store.ts';
import { logReading } from './class-reading.ts';
import type { App, Services } from './services.ts';

const BODY_LIMIT = 512 * 1024;

export function importRoute(app: App, services: Services): void {
  app.post(
    '/api/people/import',
    {
      bodyLimit: BODY_LIMIT,
      config: { action: 'group.edit' },
      schema: { body: PeopleImport, response: { 200: ImportPreview } },
    },
    ({ body, actor }) => importPeople(services, body, actor.id),
  );
}

async function importPeople(services: Services, asked: PeopleImport, actor: string): Promise<ImportPreview> {
  const { store, clinic, clock } = services;
  const { clinicId } = clinic;
  const nowMs = clock.nowMs();
  const list = readPeople(asked.text, nowMs);
  await logReading(services, actor, { action: 'import.read', why: 'import' });
  // Nobody is told of somebody whose record is blocked.
  const known = (await store.people.list(clinicId)).filter(({ blocked }) => !blocked);
  const born = await store.people.birthYears(clinicId);
  const groupId = asked.group?.groupId ?? null;
  const members = groupId === null ? [] : await store.people.namedMembers(clinicId, groupId);
  const lines = list.people.map((person) => ({
    ...person,
    alike: alikeOf(person, list.people, known, born),
  }));
  const decided = decisionsOf(asked, lines);
  const undecided = lines.filter(({ line, alike }) => alike.length > 0 && !decided.has(line));
  const taking = lines.filter(({ line }) => decided.get(line)?.as !== 'skip');
  const faults = [...list.faults, ...(asked.group === null ? [] : groupFaults(taking, members, decided))];
  const preview = {
    ...{ lines, faults: faults.sort((a, b) => a.line - b.line), unused: [...list.unused] },
    ...{ undecided: undecided.map(({ line }) => line), written: null },
  };
  if (!asked.confirmed) return preview;
  if (faults.length > 0 || undecided.length > 0) throw notReady();
  const batch = batchOf(asked, taking, decided);
  if (batch.people.length === 0 && batch.joining.length === 0) throw nothingToDo();
  await store.people.addPeople(clinicId, batch, { actor, atMs: nowMs });
  const written = {
    ...{ added: batch.people.length, joined: batch.group === null ? 0 : batch.joining.length },
    groupId: batch.group?.groupId ?? null,
  };
  return { ...preview, written };
}

type Decision = PeopleImport['decisions'][number];

/** What was said of lines that are in question, and of nobody else. */
function decisionsOf({ decisions }: PeopleImport, lines: readonly ImportedLine[]): Map<number, Decision> {
  const asked = new Map(lines.map((one) => [one.line, one.alike]));
  return new Map(
    decisions.flatMap((decision) => {
      const alike = asked.get(decision.line) ?? [];
      const same = alike.some(({ personId }) => personId !== null && personId === decision.personId);
      return alike.length > 0 && (decision.as !== 'same' || same) ? [[decision.line, decision]] : [];
    }),
  );
}

/** Of one name, and not of two years of birth. */
function alikeOf(
  person: ImportedPerson,
  others: readonly ImportedPerson[],
  known: readonly PersonEntry[],
  born: ReadonlyMap<string, number>,
): ImportedLine['alike'] {
  const mayBe = (name: string | null, year: number | null): boolean =>
    name !== null &&
    sameName(name, person.name) &&
    (year === null || person.birthYear === null || year === person.birthYear);
  const among = known
    .filter(({ personId, name }) => mayBe(name, born.get(personId) ?? null))
    .map(({ personId, name, groups }) => ({
      ...{ personId, line: null, name: name ?? '', birthYear: born.get(personId) ?? null },
      groups: groups.map((group) => group.name),
    }));
  const before = others
    .filter(({ line, name, birthYear }) => line < person.line && mayBe(name, birthYear))
    .map(({ line, name, birthYear }) => ({ personId: null, line, name, birthYear, groups: [] }));
  return [...among, ...before];
}

function groupFaults(
  lines: readonly ImportedLine[],
  members: readonly NamedMember[],
  decided: ReadonlyMap<number, Decision>,
): ImportFault[] {
  const joining = lines.filter(
    ({ line }) => !members.some(({ personId }) => personId === decided.get(line)?.personId),
  );
  const taken = joining.flatMap(({ line, station }): ImportFault[] => {
    const whose = members.find((member) => member.station === station);
    if (whose === undefined) return [];
    const text = {
      nb: `Plass ${station} er en annens på lista. Velg en annen, eller la feltet stå tomt.`,
      en: `Station ${station} is somebody else's on the list. Choose another, or leave the cell empty.`,
    };
    return [{ line, column: null, text }];
  });
  const tooMany = joining[SLOTS_MAX - members.length];
  if (tooMany === undefined) return taken;
  const text = {
    nb: `Gruppa får flere enn ${SLOTS_MAX} deltakere fra denne linja. Del lista i to.`,
    en: `From this line on the group has more than ${SLOTS_MAX} participants. Divide the list in two.`,
  };
  return [...taken, { line: tooMany.line, column: null, text }];
}

function batchOf(
  { group }: PeopleImport,
  lines: readonly ImportedLine[],
  decided: ReadonlyMap<number, Decision>,
): PeopleBatch {
  const whose = lines.map((line) => {
    const decision = decided.get(line.line);
    const there = decision?.as === 'same' ? decision.personId : null;
    return { line, there, personId: there ?? randomUUID() };
  });
  return {
    people: whose.flatMap(({ line, there, personId }) => {
      if (there !== null) return [];
      const { name, sex, birthYear, hrRestBpm, target, nickname, hrMax } = line;
      return [{ personId, details: { name, sex, birthYear, hrRestBpm, target }, nickname, hrMax }];
    }),
    joining: group === null ? [] : whose.map(({ personId, line: { station } }) => ({ personId, station })),
    group: group === null ? null : groupOf(group),
  };
}

function groupOf({ groupId, name }: NonNullable<PeopleImport['group']>): NonNullable<PeopleBatch['group']> {
  if (groupId !== null) return { groupId, name: '', isNew: false };
  const checked = checkedName(name ?? '', { longest: GROUP_NAME_LONGEST });
  return { groupId: randomUUID(), name: checked, isNew: true };
}

const notReady = (): AppError =>
  new AppError('conflict', {
    nb: 'Ingenting er skrevet: lista har feil eller spørsmål igjen. Se over den på nytt.',
    en: 'Nothing was written: the list has faults or questions left. Look through it again.',
  });
const nothingToDo = (): AppError =>
  new AppError('bad-input', {
    nb: 'Ingenting er skrevet: det er ingen på lista å legge inn.',
    en: 'Nothing was written: there is nobody on the list to take in.',
  });
