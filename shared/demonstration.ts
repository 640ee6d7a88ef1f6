/**
 * The clinic that exists only to be shown: invented people, invented straps. The simulated radio and the server's
 * demonstration data are made from this one list, so that a strap on the air is a strap in the inventory.
 */

import type { HrMax, SlotPlan, StrapIdentity } from './class/class.ts';
import { asSlot, asStation } from './ids.ts';
import type { StrapKey, TreadmillKey } from './sample.ts';
import type { Band } from './zones.ts';

export const DEMONSTRATION_CLINIC = {
  clinicId: 'demonstrasjon',
  name: 'Demonstrasjon',
  timeZone: 'Europe/Oslo',
} as const;
export const DEMONSTRATION_ROOM = {
  roomId: 'sal-1',
  clinicId: DEMONSTRATION_CLINIC.clinicId,
  name: 'Sal 1',
} as const;
export const DEMONSTRATION_GROUP = { groupId: 'gruppe-a', name: 'Gruppe A' } as const;

export const DEFAULT_PARTICIPANTS = 12;
export const MAX_PARTICIPANTS = 40;

const NICKNAMES = (
  'Bjørk Elv Furu Gaupe Havn Lyng Myrull Orre Rogn Selje Tind Vidde Ask Bris Dal Eik Fjord Gran Hegre Isfugl ' +
  'Kobbe Lerke Måke Nes Osp Rype Sti Terne Vik Ørn Åker Alm Bekk Due Einer Fjær Hare Lind Odde Sund'
).split(' ');

const FIRST_HR_MAX_BPM = [186, 191, 178, 183, 169, 180, 174, 188, 172, 195, 181, 176] as const;

/** The station whose one strap sends on both radios, as most straps sold today do. */
export const DUAL_RADIO_STATION = 3;

/** The station that has a bicycle without a radio: no speed comes from there. */
export const STATION_WITHOUT_TREADMILL = 7;
/** The station of every twelve whose person has not chosen to be signed in by a strap: it is paired by hand. */
export const ASKED_STATION = 11;

export interface DemonstrationMember {
  readonly plan: SlotPlan;
  readonly strap: StrapIdentity;
  readonly autoSignIn: boolean;
}

const FIRST_NAMES = (
  'Anne Bjarne Cathrine Dag Eline Finn Grete Halvor Ingrid Jon Kristin Lars Marit Nils Oda Per Ragnhild Sverre Tone Ulf ' +
  'Vigdis Yngve Åse Øyvind Astrid Birger Charlotte Didrik Elin Frode Gunn Håkon Ida Jarle Kjersti Leif Mona Njål Olga Pål'
).split(' ');
/** Nobody is called that: whoever sees the demonstration sees that its people are made up. */
const LAST_NAMES = ['Eksempel', 'Prøve', 'Oppdiktet', 'Modell'] as const;

/** What the staff of the demonstration call its people. */
export function demonstrationName(station: number): string {
  return `${FIRST_NAMES[(station - 1) % FIRST_NAMES.length]} ${LAST_NAMES[(station - 1) % LAST_NAMES.length]}`;
}

/** The whole clinic with its first `count` participants, 1–40; a count outside is moved to the nearer end. */
export function demonstration(count = DEFAULT_PARTICIPANTS) {
  const members = demonstrationMembers(count);
  return {
    clinic: DEMONSTRATION_CLINIC,
    rooms: [DEMONSTRATION_ROOM],
    group: { ...DEMONSTRATION_GROUP, members },
    straps: members.map(({ strap }) => strap),
    treadmills: members.flatMap(({ plan: { station } }) => {
      const sensor = treadmillOf(station);
      return sensor === null ? [] : [{ roomId: DEMONSTRATION_ROOM.roomId, station, sensor }];
    }),
  };
}

export function demonstrationMembers(count = DEFAULT_PARTICIPANTS): readonly DemonstrationMember[] {
  const members = Math.min(MAX_PARTICIPANTS, Math.max(1, Math.floor(count)));
  return NICKNAMES.slice(0, members).map((nickname, i) => {
    const station = i + 1;
    const autoSignIn = station % 12 !== ASKED_STATION;
    return { plan: planOf(station, nickname), strap: strapOf(station), autoSignIn };
  });
}

/**
 * What a well-led room asks of its hearts in a phase with this band, % of HRmax: two thirds up the band
 * (92 of 85–95, 67 of 60–70), since the room aims well above the floor and short of the ceiling. null without a band.
 */
export function effortFor(band: Band | null): number | null {
  if (band === null) return null;
  return Math.round(band.floorPercent + (2 / 3) * (band.ceilingPercent - band.floorPercent));
}

function planOf(station: number, nickname: string): SlotPlan {
  return {
    slot: asSlot(station),
    station: asStation(station),
    personId: `demo-${String(station).padStart(2, '0')}`,
    nickname,
    hrMax: hrMaxOf(station),
    hrRestBpm: 54 + ((station * 7) % 18),
    sex: station % 2 === 0 ? 'm' : 'f',
    target: 'heart-rate',
    display: 'number',
  };
}

function hrMaxOf(station: number): HrMax {
  return {
    bpm: FIRST_HR_MAX_BPM[station - 1] ?? 168 + ((station * 17) % 29),
    method: station % 3 === 2 ? 'formula' : 'measured',
    date: `2025-${String(1 + (station % 9)).padStart(2, '0')}-${String(3 + ((station * 5) % 25)).padStart(2, '0')}`,
  };
}

/** Odd stations wear ANT+, even ones BLE. The numbers are made up, each of a legal form. */
function strapOf(station: number): StrapIdentity {
  // 20 bits: a 16-bit device number, never 0, below a nibble from the transmission type.
  const ant: StrapKey = `ant:${(1 + (station % 15)) * 0x1_0000 + 4001 + 137 * station}`;
  // A static random address: its two top bits are 1 (Bluetooth Core, Vol 6 Part B 1.3.2.1).
  const ble: StrapKey = `ble:c0de5a${(0x4a_00_00 + station * 0x11_07).toString(16).padStart(6, '0')}`;
  const sensors = station === DUAL_RADIO_STATION ? [ant, ble] : station % 2 === 1 ? [ant] : [ble];
  return { strapId: `belte-${station}`, label: String(station), sensors };
}

/**
 * The treadmill that stands at a station, null where none does: half of them on ANT+ (FE-C), half on BLE (FTMS), by
 * pairs of stations, so that a strap and its treadmill are as often on one radio as on two. Made-up numbers, again.
 */
export function treadmillOf(station: number): TreadmillKey | null {
  if (station === STATION_WITHOUT_TREADMILL) return null;
  if (station % 4 === 1 || station % 4 === 2)
    return `fec:${(1 + (station % 15)) * 0x1_0000 + 21_003 + 59 * station}`;
  return `ftms:c0ba7d${(0x1c_00_00 + station * 0x13_05).toString(16).padStart(6, '0')}`;
}
