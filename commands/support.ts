/**
 * takt support: what a clinic can send to whoever looks for a fault, in one zip file that anybody can open and look
 * through. Nobody is named in it: captures come with made-up ids, data files by size alone, settings without secrets.
 */
import { randomInt } from 'node:crypto';
import { captureHeader, captureLine, readCapture } from '@takt/gateway/capture/capture.ts';
import { disguise } from '@takt/gateway/capture/disguise.ts';
import { createDecoder } from '@takt/gateway/decoder.ts';
import type { Packet } from '@takt/gateway/receiver/packet.ts';
import { defaultSpillBase } from '@takt/gateway/spill/folder.ts';
import { strToU8, zipSync } from 'fflate';
import { type Command, processLanguage } from './parts/command.ts';
import { CAPTURE_BYTES_MAX, readable, whole } from './parts/input.ts';
import { fileTrouble, openNew } from './parts/output.ts';
import { DATA_FOLDER } from './parts/serving.ts';
import { anyText, fault, helpFor, ok, readSettings, type Setting } from './parts/settings.ts';
import {
  answersOf,
  type FolderFacts,
  folderFacts,
  settingsFacts,
  versionFacts,
} from './parts/support-facts.ts';
import { ABOUT, INSIDE, LOOK_FIRST, README } from './parts/support-words.ts';

const SETTINGS = {
  out: {
    name: 'out',
    value: 'FILE',
    help: {
      nb: 'zip-filen det skrives til; den må ikke finnes fra før',
      en: 'the zip file to write; it must not exist yet',
    },
    missing: { nb: '--out mangler', en: '--out is missing' },
    read: anyText,
  },
  capture: {
    name: 'capture',
    value: 'FILE',
    many: true,
    help: {
      nb: 'et opptak (takt capture); id-er byttes ut, pulsen er med',
      en: 'a capture (takt capture); ids are replaced, heart rates are in it',
    },
    read: anyText,
  },
  withoutHeartRates: {
    name: 'without-heart-rates',
    value: null,
    help: {
      nb: 'puls og slag tas ut av opptakene',
      en: 'heart rates and beats are taken out of the captures',
    },
    read: () => ok(true),
  },
  server: {
    name: 'server',
    value: 'URL',
    many: true,
    help: {
      nb: 'serveren, eller en gateways --health: dens /healthz og /metrics tas med',
      en: "the server, or a gateway's --health: its /healthz and /metrics are put in",
    },
    read(raw) {
      const scheme = URL.canParse(raw) ? new URL(raw).protocol : '';
      return scheme === 'http:' || scheme === 'https:'
        ? ok(raw)
        : fault(
            `«${raw}» er ingen adresse; skriv http://maskin:8080`,
            `"${raw}" is no address; write http://machine:8080`,
          );
    },
  },
  data: {
    name: 'data',
    value: 'DIR',
    help: {
      nb: 'serverens mappe for data (standard: data i prosjektet)',
      en: "the server's folder for data (by default the project's data)",
    },
    read: anyText,
  },
  spill: {
    name: 'spill',
    value: 'DIR',
    help: {
      nb: 'gatewayens mappe (standard ~/.local/share/takt/gateway)',
      en: "the gateway's folder (~/.local/share/takt/gateway by default)",
    },
    read: anyText,
  },
} as const satisfies Record<string, Setting<unknown>>;

export const command: Command = async (argv) => {
  const language = processLanguage();
  const settings = readSettings(SETTINGS, argv, process.env);
  if (settings === null) {
    console.log(helpFor('support --out FILE [OPTION]…', ABOUT, SETTINGS, language));
    return 0;
  }
  const heartRates = settings.withoutHeartRates !== true;
  const captures: Packet[][] = [];
  for (const file of settings.capture) {
    captures.push(readCapture(await whole(file, readable(file), CAPTURE_BYTES_MAX), file));
  }
  const disguised = disguise(captures, { draw: (below) => randomInt(below), heartRates });
  const folders: readonly FolderFacts[] = await Promise.all([
    folderFacts('data', settings.data ?? DATA_FOLDER),
    folderFacts('spill', settings.spill ?? defaultSpillBase(process.env)),
  ]);
  const answers = await Promise.all(settings.server.map(answersOf));

  const file = await openNew(settings.out);
  const texts: Record<string, string> = {
    'README.txt': README(heartRates),
    'versions.json': json(await versionFacts()),
    'settings.json': json(settingsFacts(process.env)),
    'files.json': json(folders),
  };
  answers.flat().forEach(({ name, text }, i) => {
    texts[`health/${String(i + 1).padStart(2, '0')}-${name}.txt`] = text;
  });
  disguised.captures.forEach((packets, i) => {
    texts[`captures/${i + 1}.capture`] = captureHeader() + packets.map(captureLine).join('');
    texts[`captures/${i + 1}.counts.json`] = json(countsOf(captures[i] ?? []));
  });
  const entries = Object.entries(texts).map(([name, text]) => [name, strToU8(disguised.text(text))] as const);
  try {
    await file.writeFile(zipSync(Object.fromEntries(entries)));
  } catch (error) {
    throw fileTrouble(settings.out, error as NodeJS.ErrnoException);
  } finally {
    await file.close();
  }
  console.log(
    INSIDE[language](
      settings.out,
      entries.map(([name, { length }]) => [name, length]),
    ),
  );
  console.log(LOOK_FIRST[language](captures.length > 0 && heartRates));
  return 0;
};

const json = (facts: unknown): string => `${JSON.stringify(facts, null, 2)}\n`;

/** What became of the real packets, damaged ones included: those are blank in the capture. */
function countsOf(packets: readonly Packet[]) {
  const decoder = createDecoder();
  for (const packet of packets) decoder.read(packet);
  return { packets: packets.length, ...decoder.counts() };
}
