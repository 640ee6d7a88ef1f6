/** A clinic as it runs: log-in, real receivers, its back-up, and whatever way screens reach it. */
import { join } from 'node:path';
import { createMemoryBus } from '@takt/server/bus/memory.ts';
import type { MachineSettings } from '@takt/server/set-up/machine-settings.ts';
import { type FoundClinic, refuseOpenNetwork, withMachine } from './clinic.ts';
import { steadyClock } from './clock.ts';
import { processLanguage } from './command.ts';
import { belongsToClinic } from './demonstration.ts';
import { hearLocally } from './local-gateway.ts';
import { openIdRules } from './openid-settings.ts';
import { ANT_KEY_SETTING, type OpenedRadio, openRadio, type RadioKind } from './radios.ts';
import { reachOf } from './reach-settings.ts';
import { kindOf } from './receiver-probe.ts';
import { backupOf, DATA_FOLDER, type ServingSettings, say, screens, serve } from './serving.ts';
import type { Stopping } from './signals.ts';
import type { StorePlace } from './store-place.ts';

export interface ClinicRunSettings extends ServingSettings {
  readonly radio: readonly RadioKind[];
  readonly antKey: Uint8Array | undefined;
  readonly speed?: number | undefined;
  readonly run?: string | undefined;
  readonly hrmax?: number | undefined;
}

/** Resolves when it is told to stop, with everything of it closed, the store too. */
export async function runClinic(
  given: ClinicRunSettings,
  parts: {
    readonly clinic: FoundClinic;
    readonly machine: MachineSettings | null;
    readonly stopping: Stopping;
  },
): Promise<void> {
  const { clinic: found, machine, stopping } = parts;
  const { begun, store, place, file } = found;
  await using opening = new AsyncDisposableStack();
  opening.defer(() => found.close());
  refuseMadeUp(given, place);
  const folder = place.folder ?? given.data ?? DATA_FOLDER;
  const merged = withMachine(given, machine, folder);
  // On by default: only who has said so has none.
  const backupTo =
    merged.backupTo ?? (machine?.backup?.folder === null ? undefined : join(folder, 'backups'));
  const settings = { ...merged, backupTo };
  refuseOpenNetwork(settings);
  const openId = openIdRules(settings.oidc);
  const reach = reachOf(settings);
  opening.defer(() => reach.close());
  const opened = await openReceivers(settings, machine);
  const clientDir = await screens();
  const clock = steadyClock();
  const bus = createMemoryBus(() => clock.nowMs());
  opening.defer(() => bus.close());
  const backup = backupOf(settings, place, file, begun);
  opening.defer(() => backup?.close());
  const secretKey = await store.setUp.accountKey(begun.clinicId);
  const server = await serve(
    settings,
    { mode: 'clinic', gatewayToken: null, secretKey, openId },
    { store, bus, clock, clinic: begun, clientDir, backup, reach, templateIds: begun.templateIds },
  );
  opening.defer(() => server.close());
  const room = server.services.rooms[0];
  if (room === undefined) throw new Error('a clinic that was set up has no room');
  if (opened.length > 0) opening.defer(await hearLocally({ server, room, opened, clock }));
  say(`Takt er i gang for ${begun.name}: ${server.url}`, `Takt is running for ${begun.name}: ${server.url}`);
  stopping.started();
  await stopping.requested;
}

/** Those that were named, else those of set-up. */
async function openReceivers(
  { radio, antKey }: ClinicRunSettings,
  machine: MachineSettings | null,
): Promise<OpenedRadio[]> {
  const kept = machine?.receivers ?? null;
  const kinds = radio.length > 0 ? radio : (kept?.radios ?? []).map(kindOf);
  const keptKey = kept?.antKey == null ? undefined : keyOf(kept.antKey);
  const opened: OpenedRadio[] = [];
  for (const kind of kinds) {
    const one = await openRadio(kind, {
      effortPercent: () => null,
      antKey: antKey ?? keptKey,
      say: (text) => console.error(text[processLanguage()]),
    });
    if (one !== null) opened.push(one);
  }
  return opened;
}

function keyOf(hex: string): Uint8Array | undefined {
  const read = ANT_KEY_SETTING.read(hex);
  return 'value' in read ? read.value : undefined;
}

/** AppError: simulated and replayed straps, and what goes with them, never come near a clinic's people. */
function refuseMadeUp(settings: ClinicRunSettings, place: StorePlace): void {
  const { radio, speed, run, hrmax } = settings;
  const isMadeUp = radio.some(({ kind }) => kind === 'simulator' || kind === 'replay');
  if (!isMadeUp && speed === undefined && run === undefined && hrmax === undefined) return;
  throw belongsToClinic(place);
}
