/** From `--radio KIND` to a radio: the one place that names them. A module is loaded when it is asked for. */
import type { BleAdapter, StrapClaims } from '@takt/gateway/radio/ble/ble.ts';
import type { FiniteRadio, Radio } from '@takt/gateway/radio/radio.ts';
import { AppError } from '@takt/shared/errors.ts';
import type { Recording } from '@takt/shared/recording/recording.ts';
import { warningText } from '@takt/shared/recording/warnings.ts';
import { CAPTURE_BYTES_MAX, RECORDING_BYTES_MAX, readable, tooLarge, whole } from './input.ts';
import { fault, ok, type Setting, type Text } from './settings.ts';

export type RadioKind =
  | { readonly kind: 'simulator'; readonly count: number }
  | { readonly kind: 'replay'; readonly file: string }
  /** The stick at a path; null: every stick of this machine, also those that are plugged in later. */
  | { readonly kind: 'ant'; readonly path: string | null }
  | { readonly kind: 'ble'; readonly adapter: BleAdapter }
  | { readonly kind: 'none' };

/** A demonstration hears nobody real, and a clinic nothing that was made up: who starts one says so (clinic.ts, run-clinic.ts). */
export const RECEIVER_SETTING = {
  name: 'radio',
  value: 'KIND',
  many: true,
  help: {
    nb: 'simulator[:N] (1–40 belter, standard 12), replay:FIL (FIT, TCX, CSV, opptak, pcap) eller none;\nant (alle ANT+-pinner på maskinen) eller ant:STI (pinnen på denne stien);\nble (maskinens Bluetooth), ble:hci1 (en bestemt) eller ble:uart:STI (en på seriell linje)',
    en: "simulator[:N] (1–40 straps, 12 by default), replay:FILE (FIT, TCX, CSV, capture, pcap) or none;\nant (every ANT+ stick of this machine) or ant:PATH (the stick at this path);\nble (the machine's Bluetooth), ble:hci1 (a particular one) or ble:uart:PATH (one on a serial line)",
  },
  read(raw) {
    const { name, rest } = parts(raw);
    if (name === 'none' && rest === null) return ok({ kind: 'none' });
    if (name === 'replay' && rest !== null && rest !== '') return ok({ kind: 'replay', file: rest });
    if (name === 'simulator') {
      const count = rest === null ? 12 : Number(rest);
      if (Number.isInteger(count) && count >= 1 && count <= 40) return ok({ kind: 'simulator', count });
      return fault(`«${raw}»: simulatoren har 1 til 40 belter`, `"${raw}": the simulator has 1 to 40 straps`);
    }
    if (name === 'ant' && rest !== '') return ok({ kind: 'ant', path: rest });
    if (name === 'ble') {
      const adapter = bleAdapter(rest);
      if (adapter !== null) return ok({ kind: 'ble', adapter });
      return fault(
        `«${raw}»: skriv ble, ble:hci0 eller ble:uart:STI`,
        `"${raw}": write ble, ble:hci0 or ble:uart:PATH`,
      );
    }
    return fault(
      `«${raw}» er ingen mottaker; skriv ble, ant, simulator[:N], replay:FIL eller none`,
      `"${raw}" is no radio; write ble, ant, simulator[:N], replay:FILE or none`,
    );
  },
} as const satisfies Setting<RadioKind>;

function bleAdapter(rest: string | null): BleAdapter | null {
  if (rest === null) return { kind: 'first' };
  const index = /^hci(\d{1,2})$/.exec(rest)?.[1];
  if (index !== undefined) return { kind: 'hci', index: Number(index) };
  const path = /^uart:(.+)$/.exec(rest)?.[1];
  return path === undefined ? null : { kind: 'uart', path };
}

export const ANT_KEY_SETTING = {
  name: 'ant-key',
  value: 'HEX',
  help: {
    nb: 'nettverksnøkkelen for ANT+, 16 heksadesimale sifre (bruk helst TAKT_ANT_KEY)',
    en: 'the ANT+ network key, 16 hexadecimal digits (better as TAKT_ANT_KEY)',
  },
  // A secret: what was written is not said again.
  read: (raw) =>
    /^[0-9a-f]{16}$/i.test(raw)
      ? ok(Uint8Array.from(Buffer.from(raw, 'hex')))
      : fault(
          `nøkkelen er ikke 16 heksadesimale sifre. ${KEY_ORIGIN.nb}`,
          `the key is not 16 hexadecimal digits. ${KEY_ORIGIN.en}`,
        ),
} as const satisfies Setting<Uint8Array>;

const KEY_ORIGIN = {
  nb: 'Nøkkelen er ikke en del av Takt: lisenstakere (ANT+ Adopter) finner den innlogget på thisisant.com, siden Network Keys',
  en: 'The key is not part of Takt: licence holders (ANT+ Adopters) find it, signed in, at thisisant.com, page Network Keys',
};

export const withoutAntKey = (): AppError =>
  new AppError('usage', {
    nb: `ANT+ trenger en nettverksnøkkel i TAKT_ANT_KEY (eller --ant-key), 16 heksadesimale sifre. ${KEY_ORIGIN.nb}.`,
    en: `ANT+ needs a network key in TAKT_ANT_KEY (or --ant-key), 16 hexadecimal digits. ${KEY_ORIGIN.en}.`,
  });

function parts(raw: string): { readonly name: string; readonly rest: string | null } {
  const colon = raw.indexOf(':');
  return colon < 0 ? { name: raw, rest: null } : { name: raw.slice(0, colon), rest: raw.slice(colon + 1) };
}

/** All Bluetooth adapters of this process, so that no two race for one strap. */
const bleClaims: StrapClaims = new Map();

export interface OpenedRadio {
  readonly radio: Radio;
  /** Set for a replayed file: it comes to an end by itself. */
  readonly finite: FiniteRadio | null;
  /** Set for a replayed recording (not for a capture): its length and laps make the class. */
  readonly recording: Recording | null;
}

export interface RadioNeeds {
  /** What the room is asked for now, % of HRmax: simulated hearts follow it. */
  readonly effortPercent: () => number | null;
  /** The ANT+ network key, 8 bytes; left out where no stick is used. */
  readonly antKey?: Uint8Array | undefined;
  /** What a person should know of a receiver, or of a file that is replayed. */
  readonly say?: (text: Text) => void;
}

/** AppError when a file cannot be read or has no format that Takt reads, and when a receiver lacks what it needs. */
export async function openRadio(kind: RadioKind, needs: RadioNeeds): Promise<OpenedRadio | null> {
  switch (kind.kind) {
    case 'none':
      return null;
    case 'ant':
      return { radio: await openAnt(kind.path, needs), finite: null, recording: null };
    case 'ble': {
      const { ble } = await import('@takt/gateway/radio/ble/ble.ts');
      const radio = ble({ adapter: kind.adapter, claims: bleClaims, say: needs.say ?? (() => {}) });
      return { radio, finite: null, recording: null };
    }
    case 'simulator': {
      const { simulator } = await import('@takt/gateway/radio/simulator/simulator.ts');
      return {
        radio: simulator({ count: kind.count, effortPercent: needs.effortPercent }),
        finite: null,
        recording: null,
      };
    }
    case 'replay':
      return openReplay(kind.file, needs.say ?? (() => {}));
  }
}

async function openAnt(path: string | null, { antKey, say = () => {} }: RadioNeeds): Promise<Radio> {
  if (antKey === undefined) {
    throw withoutAntKey();
  }
  if (path !== null) {
    const { antSerial } = await import('@takt/gateway/radio/ant-serial.ts');
    return antSerial({ path, networkKey: antKey, say });
  }
  const { antSticks } = await import('@takt/gateway/radio/ant-sticks.ts');
  return antSticks({ networkKey: antKey, say });
}

async function openReplay(file: string, say: (text: Text) => void): Promise<OpenedRadio> {
  const { replayCapture, replayRecording } = await import('@takt/gateway/radio/replay.ts');
  const { isCapture, readCapture } = await import('@takt/gateway/capture/capture.ts');
  const bytes = await whole(file, readable(file), CAPTURE_BYTES_MAX);
  if (isCapture(bytes)) {
    const finite = replayCapture(readCapture(bytes, file));
    return { radio: finite, finite, recording: null };
  }
  if (bytes.length > RECORDING_BYTES_MAX) throw tooLarge(file, RECORDING_BYTES_MAX);
  const { readRecording } = await import('@takt/shared/recording/read.ts');
  const recording = readRecording(bytes, file);
  for (const warning of recording.warnings) {
    say({
      nb: `${file}: ${warningText(warning, 'nb')}`,
      en: `${file}: ${warningText(warning, 'en')}`,
    });
  }
  const finite = replayRecording(recording);
  return { radio: finite, finite, recording };
}
