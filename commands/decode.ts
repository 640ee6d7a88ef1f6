/**
 * takt decode ant|ble FILE|-: bytes in, what they say out, for diagnosing a strap or a treadmill at a clinic.
 * Text: a message or value a line, and one JSON object on standard output for each. A blank line is no line.
 * A capture: one object for each ANT message or BLE value in it. Counts by kind follow on standard error.
 */
import { beginsMessage, encodeBroadcast, HRM_DEVICE_TYPE, PAYLOAD_BYTES } from '@takt/gateway/ant/message.ts';
import { bytesOfHex, isCapture, readCapture } from '@takt/gateway/capture/capture.ts';
import { createDecoder, type Decoder } from '@takt/gateway/decoder.ts';
import type { Packet } from '@takt/gateway/receiver/packet.ts';
import { HEART_RATE_MEASUREMENT } from '@takt/shared/ble/heart-rate-measurement.ts';
import { TREADMILL_DATA } from '@takt/shared/ble/treadmill-data.ts';
import { AppError } from '@takt/shared/errors.ts';
import { CommanderError, Command as CommandLine } from 'commander';
import type { Command } from './parts/command.ts';
import { type Diagnosis, diagnose, NOTHING } from './parts/diagnosis.ts';
import {
  CAPTURE_BYTES_MAX,
  linesOf,
  readable,
  resumed,
  startingWith,
  unreadable,
  whole,
} from './parts/input.ts';

const RECEIVER = 'line';
/** So many lines without a hexadecimal one in front: this is another kind of file. */
const UNKNOWN_AFTER_LINES = 100;
const MAGIC_BYTES = 4;
const CHARACTERISTICS: readonly number[] = [HEART_RATE_MEASUREMENT, TREADMILL_DATA];

const HELP = `
FILE is text, or a capture (libpcap of ANT serial messages, or Takt's own); - is standard input.
A line of text is, in hexadecimal with or without spaces,
  ant  one whole serial message (a4 …), or the 8 payload bytes of a heart-rate page
  ble  one Heart Rate Measurement (2A37); with --characteristic 2acd one Treadmill Data (2ACD)
and the lines are one receiver's stream in order. RR intervals are in 1/1024 s, oldest first, never filtered;
rrFlags says "out-of-range" of one below 250 or above 2500 ms. "equipment" is what a treadmill, or another machine of its
profile, sent; a heart rate in it may be anyone's that it hears. A speed comes with the incline that was sent last. "fault" names why nothing could be read.
"noise" is counted in bytes, everything else by how often it came.

  echo 16 4e 1b 03 12 03 | takt decode ble -`;

type RadioKind = Packet['radio'];

export const command: Command = async (argv) => {
  const asked = readArguments(argv);
  if (asked === null) return 0;
  const { radio, file, characteristic } = asked;
  const chunks = startingWith(MAGIC_BYTES, readable(file));
  const first = await chunks.next();
  const start = first.done === true ? new Uint8Array(0) : first.value;
  if (start.length === 0) throw unreadable(file, 'filen er tom', 'the file is empty');
  const rest = resumed(start, chunks);
  const counts = isCapture(start)
    ? await writeCapture(radio, await readCaptureOf(radio, file, rest))
    : await writeLines((decoder, bytes) => diagnoseLine(decoder, radio, characteristic, bytes), file, rest);
  console.error(JSON.stringify(counts));
  return 0;
};

interface Asked {
  readonly radio: RadioKind;
  readonly file: string;
  /** Whose values the lines of a text are. */
  readonly characteristic: number;
}

/** null when help was asked for, and given. */
function readArguments(argv: readonly string[]): Asked | null {
  const line = new CommandLine('takt decode')
    .argument('<ant|ble>', 'which radio the bytes come from')
    .argument('<FILE>', 'what to read, - for standard input')
    .option('--characteristic <UUID>', 'whose values the lines of a text are: 2a37 or 2acd', '2a37')
    .addHelpText('after', HELP)
    .configureOutput({ writeErr: () => undefined })
    .exitOverride();
  try {
    const [radio, file] = line.parse(argv, { from: 'user' }).args;
    const { characteristic: uuid } = line.opts<{ characteristic: string }>();
    const characteristic = CHARACTERISTICS.find((one) => one === Number.parseInt(uuid, 16));
    if (characteristic === undefined) {
      throw usage(`"${uuid}" er ingen av 2a37 og 2acd`, `"${uuid}" is neither 2a37 nor 2acd`);
    }
    if ((radio !== 'ant' && radio !== 'ble') || file === undefined) {
      throw usage(`"${radio}" er ingen radio`, `"${radio}" is no radio`);
    }
    return { radio, file, characteristic };
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return null;
    throw usage('Kommandoen mangler noe eller har noe for mye', error.message.replace(/^error: |\.$/g, ''));
  }
}

function usage(nb: string, en: string): AppError {
  return new AppError('usage', {
    nb: `${nb}. Skriv: takt decode ant|ble FIL (- for standard inn)`,
    en: `${en}. Write: takt decode ant|ble FILE (- for standard input)`,
  });
}

async function writeLines(
  read: (decoder: Decoder, bytes: Uint8Array) => Diagnosis,
  file: string,
  chunks: AsyncIterable<Uint8Array>,
) {
  const decoder = createDecoder({ arrivalKnown: false });
  const output = openOutput();
  const held: Diagnosis[] = [];
  let understood = false;
  let lines = 0;
  let notHex = 0;
  const unknown = () =>
    unreadable(
      file,
      'linje 1 er ikke heksadesimal, og filen er heller ikke et kjent opptak',
      'line 1 is not hexadecimal, nor is the file a known capture',
    );
  for await (const line of linesOf(file, chunks)) {
    if (line.trim() === '') continue;
    lines++;
    const bytes = bytesOfHex(line);
    if (bytes === null) notHex++;
    else understood = true;
    held.push(bytes === null ? { ...NOTHING, fault: 'not-hex' } : read(decoder, bytes));
    if (!understood && lines >= UNKNOWN_AFTER_LINES) throw unknown();
    if (understood) await output.write(held.splice(0));
    if (output.closed()) break;
  }
  if (lines === 0) throw unreadable(file, 'filen har ingen linjer', 'the file has no lines');
  if (!understood) throw unknown();
  return { lines, 'not-hex': notHex, ...decoder.counts() };
}

function diagnoseLine(
  decoder: Decoder,
  radio: RadioKind,
  characteristic: number,
  bytes: Uint8Array,
): Diagnosis {
  const heard = { receiver: RECEIVER, receivedAtMs: 0 };
  if (radio === 'ble') {
    return diagnose(decoder.read({ radio, ...heard, address: '', characteristic, bytes }));
  }
  const packet = { radio, ...heard, bytes: isBarePayload(bytes) ? asBroadcast(bytes) : bytes };
  return diagnose([...decoder.read(packet), ...decoder.endStream(RECEIVER, 0)]);
}

/** Eight bytes, unless they begin as a serial message does: a piece of a message must not turn into a beat. */
function isBarePayload(bytes: Uint8Array): boolean {
  return bytes.length === PAYLOAD_BYTES && !beginsMessage(bytes);
}

function asBroadcast(payload: Uint8Array): Uint8Array {
  return encodeBroadcast({ channel: 0, payload, deviceNumber20: null, deviceType: HRM_DEVICE_TYPE });
}

async function readCaptureOf(radio: RadioKind, file: string, chunks: AsyncIterable<Uint8Array>) {
  const packets = readCapture(await whole(file, chunks, CAPTURE_BYTES_MAX), file === '-' ? 'stdin' : file);
  const wanted = packets.filter((packet) => packet.radio === radio);
  if (packets.length > 0 && wanted.length === 0) {
    const other = radio === 'ant' ? 'ble' : 'ant';
    const nb = `opptaket har bare pakker fra ${other}; skriv: takt decode ${other} ${file}`;
    throw unreadable(
      file,
      nb,
      `the capture has packets from ${other} only; write: takt decode ${other} ${file}`,
    );
  }
  return wanted;
}

async function writeCapture(radio: RadioKind, packets: readonly Packet[]) {
  const decoder = createDecoder();
  const output = openOutput();
  const last = new Map(packets.map((packet) => [packet.receiver, packet.receivedAtMs]));
  const write = (readings: ReturnType<Decoder['read']>) =>
    output.write(readings.map((reading) => ({ receivedAtMs: reading.receivedAtMs, ...diagnose([reading]) })));
  for (const packet of packets) {
    await write(decoder.read(packet));
    if (output.closed()) break;
  }
  if (radio === 'ant') for (const [receiver, atMs] of last) await write(decoder.endStream(receiver, atMs));
  return { packets: packets.length, ...decoder.counts() };
}

/** Standard output. A reader that goes away (`| head`) ends the work without a word. */
function openOutput() {
  let closed = false;
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    closed = true;
  });
  return {
    closed: () => closed,
    async write(objects: readonly object[]): Promise<void> {
      if (closed || objects.length === 0) return;
      const text = objects.map((object) => `${JSON.stringify(object)}\n`).join('');
      await new Promise<void>((resolve) => {
        process.stdout.write(text, () => resolve());
      });
    },
  };
}
