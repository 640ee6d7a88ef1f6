/**
 * A virtual ANT stick on a pseudo-terminal: a tty as real as the kernel makes one, with a chip behind it that hears a
 * virtual air. It can hang, be pulled and come back, and its wire can be noisy.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, constants, existsSync, openSync, rmSync } from 'node:fs';
import { basename } from 'node:path';
import { AntStream } from '@takt/gateway/ant/message.ts';
import { AIR_KEY, type Air, type OnAir } from './ant-air.ts';
import { AntChip, type ChipOptions } from './ant-chip.ts';
import { DEBIAN_COMPONENTS } from './debian.ts';

export interface VirtualStickOptions extends ChipOptions {
  /** Where the tty is to be; its folder must exist. */
  readonly path: string;
  readonly air: Air;
  /** A program that brings a network key of its own hears the air with it. */
  readonly anyKey?: boolean;
  /** What becomes of the bytes on their way to the host. */
  readonly wire?: (bytes: Uint8Array) => Uint8Array;
}

/** The command. */
const RESET = 0x4a;

export interface PassedOn extends OnAir {
  /** When it was given to the wire, ms of performance.now(). */
  readonly atMs: number;
}

export interface VirtualStick {
  readonly path: string;
  /** The receiver's name in the gateway. */
  readonly name: string;
  /** Broadcasts that it passed on since it was made, oldest first. */
  readonly passedOn: readonly PassedOn[];
  /** Commands that it was sent since it was made. */
  readonly commands: readonly number[];
  /** It stays where it is and says nothing more, whatever it is told; and comes to itself as it was. */
  hang(): void;
  /** It answers, and passes nothing of the air on any more, until it is reset; or for good, until it is plugged in anew. */
  goDeaf(forGood?: boolean): void;
  wakeUp(): void;
  /** It is pulled out; and plugged in again, fresh. */
  pull(): Promise<void>;
  plugIn(): Promise<void>;
  /** The chip has reset itself, as after a dip of the supply. */
  brownOut(): void;
  close(): Promise<void>;
}

export async function virtualStick(options: VirtualStickOptions): Promise<VirtualStick> {
  const { path, air, wire = (bytes) => bytes } = options;
  const chip = new AntChip(options);
  const passedOn: PassedOn[] = [];
  let socat: ChildProcess | null = null;
  let held: number | null = null;
  let hanging = false;
  let deaf: 'until-reset' | 'for-good' | null = null;

  const say = (bytes: Uint8Array): void => {
    if (!hanging) socat?.stdin?.write(wire(bytes));
  };
  const unlisten = air.listen((onAir) => {
    if (socat === null || hanging || deaf !== null) return;
    const message = chip.receive(onAir.device, onAir.payload, options.anyKey === true ? null : AIR_KEY);
    if (message === null) return;
    passedOn.push({ ...onAir, atMs: performance.now() });
    say(message);
  });

  const plugIn = async (): Promise<void> => {
    chip.start();
    hanging = false;
    deaf = null;
    const stream = new AntStream();
    const child = spawn(DEBIAN_COMPONENTS.socat.path, [`pty,raw,echo=0,link=${path}`, 'stdio'], {
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    child.stdin.on('error', () => {});
    child.stdout.on('data', (bytes: Buffer) => {
      if (hanging) return;
      stream.append(bytes);
      for (let next = stream.next(); next !== null; next = stream.next()) {
        if (next.kind === 'fault') continue;
        if (next.id === RESET && deaf === 'until-reset') deaf = null;
        for (const answer of chip.command(next)) say(answer);
      }
    });
    while (!existsSync(path)) {
      if (child.exitCode !== null) throw new Error(`socat ended with ${child.exitCode}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    // Without this the pseudo-terminal ends when the gateway closes it; a real stick stays where it is.
    held = openSync(path, constants.O_RDWR | constants.O_NOCTTY);
    socat = child;
  };
  const pull = async (): Promise<void> => {
    const child = socat;
    socat = null;
    if (child === null) return;
    rmSync(path, { force: true });
    const ended = new Promise((resolve) => child.once('close', resolve));
    child.kill('SIGKILL');
    await ended;
    if (held !== null) closeSync(held);
    held = null;
  };

  await plugIn();
  return {
    path,
    name: basename(path),
    passedOn,
    commands: chip.heard,
    hang: () => {
      hanging = true;
    },
    wakeUp: () => {
      hanging = false;
    },
    goDeaf: (forGood = false) => {
      deaf = forGood ? 'for-good' : 'until-reset';
    },
    pull,
    plugIn,
    brownOut: () => {
      for (const bytes of chip.start()) say(bytes);
    },
    async close() {
      unlisten();
      await pull();
    },
  };
}
