/** takt capture: what radios hear, byte for byte, kept in a file that can be replayed. It ends at a signal, or with the data. */
import { once } from 'node:events';
import { captureHeader, captureLine } from '@takt/gateway/capture/capture.ts';
import { createDecoder } from '@takt/gateway/decoder.ts';
import type { Packet } from '@takt/gateway/receiver/packet.ts';
import { DEFAULT_PARTICIPANTS } from '@takt/shared/demonstration.ts';
import { steadyClock } from './parts/clock.ts';
import { type Command, processLanguage } from './parts/command.ts';
import { fileTrouble, openNew } from './parts/output.ts';
import {
  ANT_KEY_SETTING,
  type OpenedRadio,
  openRadio,
  type RadioKind,
  RECEIVER_SETTING,
} from './parts/radios.ts';
import { anyText, helpFor, readSettings, type Setting, type Text } from './parts/settings.ts';
import { stopRequested } from './parts/signals.ts';

const SETTINGS = {
  radio: RECEIVER_SETTING,
  antKey: ANT_KEY_SETTING,
  out: {
    name: 'out',
    value: 'FILE',
    help: {
      nb: 'filen det skrives til; den må ikke finnes fra før',
      en: 'the file to write; it must not exist yet',
    },
    missing: { nb: '--out mangler', en: '--out is missing' },
    read: anyText,
  } as const satisfies Setting<string>,
};

const ABOUT = {
  nb: 'Tar opp det mottakerne hører, uendret, i en fil som kan spilles av (--radio replay:FIL) og leses\n(takt decode). Uten --radio: et simulert rom. Ctrl-C avslutter.',
  en: 'Records what the radios hear, unchanged, in a file that replays (--radio replay:FILE) and can be\nread (takt decode). Without --radio: a simulated room. Ctrl-C ends it.',
};
const EVERYBODY = {
  nb: 'Alle belter i rekkevidde tas opp, også fra folk som ikke er med i timen. Vis filen til ingen uten grunn, og slett den etter bruk.',
  en: 'Every strap in range is recorded, also of people who are not in the class. Show the file to others only with a reason, and delete it after use.',
};

export const command: Command = async (argv) => {
  const language = processLanguage();
  const say = (text: Text): void => console.error(`takt capture: ${text[language]}`);
  const settings = readSettings(SETTINGS, argv, process.env);
  if (settings === null) {
    console.log(helpFor('capture [--radio KIND]… --out FILE', ABOUT, SETTINGS, language));
    return 0;
  }
  const stopping = stopRequested();
  const kinds: readonly RadioKind[] =
    settings.radio.length > 0 ? settings.radio : [{ kind: 'simulator', count: DEFAULT_PARTICIPANTS }];
  const opened: OpenedRadio[] = [];
  for (const kind of kinds) {
    const radio = await openRadio(kind, { effortPercent: () => null, antKey: settings.antKey, say });
    if (radio !== null) opened.push(radio);
  }

  const file = await captureFile(settings.out);
  const heard = countPackets();
  const take = (packet: Packet): void => {
    heard.take(packet);
    file.write(captureLine(packet));
  };
  say(EVERYBODY);
  const clock = steadyClock();
  const stop = (): Promise<unknown> => Promise.all(opened.map(({ radio }) => radio.stop()));
  try {
    await Promise.all(opened.map(({ radio }) => radio.start(clock, take)));
    // Simulated and real radios never end; files do, and a capture of nothing but files ends with them.
    const ends = opened.map(({ finite }) => finite?.ended ?? new Promise<void>(() => {}));
    await Promise.race([stopping, file.failed, Promise.all(ends)]);
  } finally {
    await stop();
    await file.close();
  }
  const { packets, straps, treadmills } = heard.counts();
  const [strap, treadmill] = [
    straps === 1 ? 'strap' : 'straps',
    treadmills === 1 ? 'treadmill' : 'treadmills',
  ];
  const [belte, mølle] = [straps === 1 ? 'belte' : 'belter', treadmills === 1 ? 'tredemølle' : 'tredemøller'];
  say({
    nb: `${settings.out}: ${packets} pakker fra ${straps} ${belte}${treadmills === 0 ? '' : ` og ${treadmills} ${mølle}`}.`,
    en: `${settings.out}: ${packets} packets from ${straps} ${strap}${treadmills === 0 ? '' : ` and ${treadmills} ${treadmill}`}.`,
  });
  return 0;
};

/** How much came, and from how many: what a technician needs to see that it works. Who it was is not said. */
function countPackets() {
  const decoder = createDecoder();
  const straps = new Set<string>();
  const treadmills = new Set<string>();
  let packets = 0;
  return {
    take(packet: Packet): void {
      packets += 1;
      for (const { kind, sensor } of decoder.push(packet))
        (kind === 'treadmill' ? treadmills : straps).add(sensor);
    },
    counts: () => ({ packets, straps: straps.size, treadmills: treadmills.size }),
  };
}

/** A new file, for its owner only, because it shows who was in the room. */
async function captureFile(path: string) {
  const handle = await openNew(path);
  const stream = handle.createWriteStream();
  const failed = new Promise<never>((_, reject) => {
    stream.on('error', (cause) => reject(fileTrouble(path, cause)));
  });
  // Told where it is awaited; a failure during close is.
  failed.catch(() => {});
  stream.write(captureHeader());
  return {
    failed,
    write: (line: string): void => void (stream.writable && stream.write(line)),
    async close(): Promise<void> {
      if (stream.errored !== null) return;
      stream.end();
      await Promise.race([once(stream, 'close'), failed]);
    },
  };
}
