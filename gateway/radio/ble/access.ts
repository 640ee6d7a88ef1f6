/** Whether this process may use a Bluetooth adapter, asked before it is opened: the library would only mutter. */
import { access, constants, readdir, readFile } from 'node:fs/promises';

export type BleAdapter =
  /** The first adapter of the machine that is up. */
  | { readonly kind: 'first' }
  /** A Linux adapter, hci0 being 0. */
  | { readonly kind: 'hci'; readonly index: number }
  /** A controller that speaks HCI on a serial line (H4). */
  | { readonly kind: 'uart'; readonly path: string };

export type Access = 'granted' | 'absent' | 'forbidden';

const LINUX = { adapters: '/sys/class/bluetooth', status: '/proc/self/status' } as const;
/** Bit of CAP_NET_RAW among the effective capabilities (capabilities(7)). */
const CAP_NET_RAW = 13n;

export async function accessTo(
  adapter: BleAdapter,
  linux: { readonly adapters: string; readonly status: string } = LINUX,
): Promise<Access> {
  if (adapter.kind === 'uart') {
    const problem = await access(adapter.path, constants.R_OK | constants.W_OK).catch(
      (error: NodeJS.ErrnoException) => error,
    );
    if (problem === undefined) return 'granted';
    return problem.code === 'EACCES' ? 'forbidden' : 'absent';
  }
  // Links stand in the same folder, as hci0:64.
  const found = await readdir(linux.adapters).catch(() => [] as string[]);
  const wanted = adapter.kind === 'hci' ? new RegExp(`^hci${adapter.index}$`) : /^hci\d+$/;
  if (!found.some((name) => wanted.test(name))) return 'absent';
  const status = await readFile(linux.status, 'utf8').catch(() => '');
  const effective = /^CapEff:\s*([0-9a-f]+)$/m.exec(status)?.[1];
  if (effective === undefined) return 'granted';
  return (BigInt(`0x${effective}`) >> CAP_NET_RAW) & 1n ? 'granted' : 'forbidden';
}
