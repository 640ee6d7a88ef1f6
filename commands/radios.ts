/** From `--radio KIND` to a radio: the one place that names them. A module is loaded when it is asked for. */
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { FiniteRadio, Radio } from '@takt/gateway/radio/radio.ts';
import { AppError } from '@takt/shared/errors.ts';
import type { Recording } from '@takt/shared/recording/recording.ts';
import { fault, ok, type Setting } from './settings.ts';

export type RadioKind =
  | { readonly kind: 'simulator'; readonly count: number }
  | { readonly kind: 'replay'; readonly file: string }
  | { readonly kind: 'none' };

export const RADIO_SETTING = {
  name: 'radio',
  value: 'KIND',
  many: true,
  help: {
    nb: 'simulator[:N] (1–40 belter, standard 12), replay:FIL (FIT, TCX, CSV, opptak, pcap) eller none',
    en: 'simulator[:N] (1–40 straps, 12 by default), replay:FILE (FIT, TCX, CSV, capture, pcap) or none',
  },
  read(raw) {
    const colon = raw.indexOf(':');
    const name = colon < 0 ? raw : raw.slice(0, colon);
    const rest = colon < 0 ? null : raw.slice(colon + 1);
    if (name === 'none' && rest === null) return ok({ kind: 'none' });
    if (name === 'replay' && rest !== null && rest !== '') return ok({ kind: 'replay', file: rest });
    if (name === 'simulator') {
      const count = rest === null ? 12 : Number(rest);
      if (Number.isInteger(count) && count >= 1 && count <= 40) return ok({ kind: 'simulator', count });
      return fault(`«${raw}»: simulatoren har 1 til 40 belter`, `"${raw}": the simulator has 1 to 40 straps`);
    }
    if (name === 'ant' || name === 'ble') {
      return fault(
        `«${raw}»: ekte mottakere kan ikke brukes før klinikken er satt opp, og denne versjonen kan ikke det ennå`,
        `"${raw}": real receivers cannot be used before the clinic is set up, which this version cannot do yet`,
      );
    }
    return fault(
      `«${raw}» er ingen mottaker; skriv simulator[:N], replay:FIL eller none`,
      `"${raw}" is no radio; write simulator[:N], replay:FILE or none`,
    );
  },
} as const satisfies Setting<RadioKind>;

export interface OpenedRadio {
  readonly radio: Radio;
  /** Set for a replayed file: it comes to an end by itself. */
  readonly finite: FiniteRadio | null;
  /** Set for a replayed recording (not for a capture): whom and how long it tells of. */
  readonly recording: Recording | null;
}

/** AppError when a file cannot be read or is none of ours. */
export async function openRadio(
  kind: RadioKind,
  effortPercent: () => number | null,
): Promise<OpenedRadio | null> {
  switch (kind.kind) {
    case 'none':
      return null;
    case 'simulator': {
      const { simulator } = await import('@takt/gateway/radio/simulator.ts');
      return { radio: simulator({ count: kind.count, effortPercent }), finite: null, recording: null };
    }
    case 'replay':
      return openReplay(kind.file);
  }
}

async function openReplay(file: string): Promise<OpenedRadio> {
  const { replayCapture, replayRecording } = await import('@takt/gateway/radio/replay.ts');
  const { isCapture, readCapture } = await import('@takt/gateway/capture.ts');
  const bytes = await readFile(file).catch((cause: NodeJS.ErrnoException) => {
    throw new AppError(
      'not-found',
      { nb: `${file} kan ikke leses (${cause.code}).`, en: `${file} cannot be read (${cause.code}).` },
      { cause },
    );
  });
  if (isCapture(bytes)) {
    const finite = replayCapture(readCapture(bytes, basename(file)));
    return { radio: finite, finite, recording: null };
  }
  const { readRecording } = await import('@takt/shared/recording/read.ts');
  const recording = await readRecording(bytes, basename(file));
  const finite = replayRecording(recording);
  return { radio: finite, finite, recording };
}
