/**
 * Set-up of a clinic, step by step. A step is done when what it asks for is kept, in the machine's settings or in the clinic's
 * store, each in one piece: wherever the program is cut off, set-up goes on with the first step that is not done. Steps come one
 * after the other, however many browsers ask. Once it is completed nothing of it answers any more.
 */
import { randomUUID } from 'node:crypto';
import type {
  AdministratorAnswer,
  BackupAnswer,
  ClinicAnswer,
  ReachAnswer,
  ReceiversAnswer,
  RestoreAnswer,
  RoomsAnswer,
  SetUpState,
  SetUpStep,
  StorageAnswer,
  TemplatesAnswer,
} from '@takt/shared/api/set-up.ts';
import { templateById } from '@takt/shared/class/protocol.ts';
import { AppError } from '@takt/shared/errors.ts';
import { checkedName, GROUP_NAME_LONGEST, sameName, tidyName } from '@takt/shared/shown-name.ts';
import { readRecoveryKey } from '../keys/recovery-key.ts';
import { recoveryFault } from '../keys/recovery-words.ts';
import { makeAdministrator, offerTotp } from './administrator.ts';
import { Entry } from './entry.ts';
import { type MachineSettings, NOTHING_ANSWERED } from './machine-settings.ts';
import type { OpenedClinic, ReachedAt, SetUpMeans } from './means.ts';
import { Restoring } from './restoring.ts';
import { stateOf } from './state.ts';
import { type Kept, nextOf, stepsOf } from './steps.ts';
import { setUpWords } from './words.ts';

const CLINIC_NAME_LONGEST = 80;

export class SetUp {
  readonly entry = new Entry();
  readonly #means: SetUpMeans;
  readonly #nowMs: () => number;
  #settings: MachineSettings;
  #opened: OpenedClinic | null = null;
  #proposedRecovery: string | null = null;
  #reached: ReachedAt | null = null;
  #problem: SetUpState['problem'] = null;
  readonly #restoring = new Restoring();
  #turn: Promise<unknown> = Promise.resolve();
  #over = false;
  readonly #finished = Promise.withResolvers<void>();

  private constructor(means: SetUpMeans, settings: MachineSettings, nowMs: () => number) {
    this.#means = means;
    this.#settings = settings;
    this.#nowMs = nowMs;
  }

  /** Goes on where it was left. A store that cannot be opened now is told in the state, and asked for again. */
  static async begin(means: SetUpMeans, nowMs: () => number = Date.now): Promise<SetUp> {
    const setUp = new SetUp(means, (await means.settings()) ?? NOTHING_ANSWERED, nowMs);
    const { storage, reach } = setUp.#settings;
    try {
      if (storage !== null) setUp.#opened = await means.open(storage);
      if (reach !== null) setUp.#reached = await means.reach(reach);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      setUp.#problem = error.text;
    }
    return setUp;
  }

  get receivers(): SetUpMeans['receivers'] {
    return this.#means.receivers;
  }
  get isOver(): boolean {
    return this.#over;
  }

  /** Also while a back-up is being restored. */
  state(): Promise<SetUpState> {
    return this.#inTurn(() => this.#state());
  }

  clinic(answer: ClinicAnswer): Promise<SetUpState> {
    return this.#step('clinic', async () => {
      const name = checkedName(answer.name, { longest: CLINIC_NAME_LONGEST });
      const unit =
        tidyName(answer.unit) === '' ? '' : checkedName(answer.unit, { longest: CLINIC_NAME_LONGEST });
      const clinic = { ...answer, name, unit, timeZone: zoneOf(answer.timeZone) };
      const { clinicId } = this.#settings;
      if (this.#opened !== null && clinicId !== null) await this.#opened.store.setUp.begin(clinicId, clinic);
      await this.#keep({ clinic });
    });
  }

  storage(answer: StorageAnswer): Promise<SetUpState> {
    return this.#step('storage', async () => {
      const before = this.#settings.storage;
      if (this.#opened !== null && before !== null && same(before, answer)) return;
      const present = this.#opened;
      if (present !== null) {
        const begun = await present.store.setUp.begun();
        if (begun?.inUse === true || begun?.completedAtMs != null) throw setUpWords.inUse(present.shown);
        // Two places in one folder may share a file.
        await present.close();
        this.#opened = null;
      }
      const opened = await this.#means.open(answer);
      try {
        const clinicId = await this.#enter(opened);
        await this.#keep({ storage: answer, clinicId });
      } catch (error) {
        await opened.close();
        throw error;
      }
      this.#opened = opened;
      this.#proposedRecovery = null;
      this.#problem = null;
      if (present !== null && before !== null) await this.#means.leave(before);
    });
  }

  /** A clinic that is there already is gone on with; one that somebody uses is left alone, unless its set-up is completed. */
  async #enter({ store, shown }: OpenedClinic): Promise<string> {
    const begun = await store.setUp.begun();
    const { clinic, clinicId: ours } = this.#settings;
    if (begun?.completedAtMs != null) return begun.clinicId;
    if (begun?.inUse === true && begun.clinicId !== ours) throw setUpWords.inUse(shown);
    const clinicId = begun?.clinicId ?? ours ?? randomUUID();
    if (clinic !== null) await store.setUp.begin(clinicId, clinic);
    return clinicId;
  }

  async proposeRecoveryKey(): Promise<string> {
    await this.#step('recovery-key', async ({ store, proposeRecovery }) => {
      if ((await store.setUp.begun())?.completedAtMs != null) throw setUpWords.settled();
      this.#proposedRecovery = proposeRecovery();
    });
    return this.#proposedRecovery ?? '';
  }

  recoveryKey(typed: string): Promise<SetUpState> {
    return this.#step('recovery-key', async (opened) => {
      if (this.#proposedRecovery === null) throw setUpWords.nothingProposed();
      const read = readRecoveryKey(typed);
      if (!read.ok) throw new AppError('bad-input', recoveryFault(read));
      if (read.text !== this.#proposedRecovery) throw setUpWords.anotherKey();
      await opened.keepRecovery(read.text);
      this.#proposedRecovery = null;
    });
  }

  async offerTotp(loginName: string): Promise<{ secret: string; uri: string }> {
    const { clinic } = await this.state();
    return offerTotp(clinic?.name ?? '', loginName);
  }

  async administrator(answer: AdministratorAnswer) {
    let recoveryCodes: readonly string[] = [];
    const state = await this.#step('administrator', async ({ store }) => {
      recoveryCodes = await makeAdministrator(store, this.#clinicId(), answer, this.#nowMs());
    });
    return { recoveryCodes, state };
  }

  reach(answer: ReachAnswer): Promise<SetUpState> {
    return this.#step('reach', async () => {
      this.#reached = await this.#means.reach(answer);
      await this.#keep({ reach: answer });
      this.#problem = null;
    });
  }

  rooms(answer: RoomsAnswer): Promise<SetUpState> {
    return this.#step('rooms', ({ store }) => {
      const rooms = answer.rooms.map(({ roomId, name, stations }) => ({
        roomId: roomId ?? randomUUID(),
        name: checkedName(name, { longest: GROUP_NAME_LONGEST }),
        stations,
      }));
      const twice = rooms.find(({ name }, i) =>
        rooms.some((other, j) => j < i && sameName(other.name, name)),
      );
      if (twice !== undefined) throw setUpWords.sameRooms(twice.name);
      return store.setUp.rooms(this.#clinicId(), rooms);
    });
  }

  answerReceivers({ radios, antKey, unheard }: ReceiversAnswer): Promise<SetUpState> {
    return this.#step('receivers', async () => {
      const { receivers } = this.#means;
      receivers.check({ radios, antKey });
      const heard = radios.length > 0 && receivers.heard().ready;
      if (radios.length > 0 && !heard && unheard !== true) throw setUpWords.unheard();
      const known = antKey ?? receivers.antKey() ?? this.#settings.receivers?.antKey ?? null;
      await this.#keep({ receivers: { radios, antKey: known, heard } });
      await receivers.listen({ radios: [], antKey: null });
    });
  }

  templates({ templateIds }: TemplatesAnswer): Promise<SetUpState> {
    return this.#step('templates', ({ store }) => {
      const unknown = templateIds.find((id) => templateById(id) === undefined);
      if (unknown !== undefined) throw setUpWords.noSuchTemplate(unknown);
      return store.setUp.templates(this.#clinicId(), templateIds);
    });
  }

  newBackupKey() {
    return this.#means.newBackupKey();
  }

  backup(answer: BackupAnswer): Promise<SetUpState> {
    return this.#step('backup', async () => {
      await this.#means.checkBackup(answer);
      await this.#keep({ backup: answer });
    });
  }

  findBackups(folder: string) {
    return this.#means.findBackups(folder);
  }

  /** In the place of the steps that concern the clinic itself. It goes on by itself; the state tells how it ends. */
  restore(answer: RestoreAnswer): Promise<SetUpState> {
    return this.#alone(async () => {
      const present = this.#opened;
      const begun = (await present?.store.setUp.begun()) ?? null;
      if (begun?.inUse === true || begun?.completedAtMs != null) throw setUpWords.inUse(present?.shown ?? '');
      await present?.close();
      this.#opened = null;
      this.#restoring.begin(
        () => this.#means.restore(answer),
        () => this.#restored(answer),
      );
      return this.#state();
    });
  }

  async #restored({ store, key }: RestoreAnswer): Promise<void> {
    const storage = { store, key };
    const opened = await this.#means.open(storage);
    const begun = await opened.store.setUp.begun();
    if (begun === null) {
      await opened.close();
      throw setUpWords.emptyBackup();
    }
    const { clinicId, name, unit, timeZone } = begun;
    const language = this.#settings.clinic?.language ?? this.#means.proposed().language;
    await this.#keep({ storage, clinicId, clinic: { name, unit, timeZone, language } });
    this.#opened = opened;
    this.#problem = null;
  }

  /** From here on nothing of set-up answers. */
  finish(): Promise<{ readonly url: string }> {
    return this.#alone(async () => {
      const missing = stepsOf(await this.#kept())
        .filter(({ done }) => !done)
        .map(({ step }) => step);
      if (missing.length > 0 || this.#opened === null || this.#reached === null)
        throw setUpWords.missing(missing.length > 0 ? missing : ['reach']);
      const { setUp } = this.#opened.store;
      if ((await setUp.begun())?.completedAtMs == null) await setUp.complete(this.#clinicId(), this.#nowMs());
      this.#over = true;
      return { url: `${this.#reached.url}/log-in` };
    });
  }

  /** The page has been told: the clinic may take over. */
  handOver(): void {
    this.#finished.resolve();
  }
  get finished(): Promise<void> {
    return this.#finished.promise;
  }

  /** Lets go of everything. */
  async close(): Promise<void> {
    this.#over = true;
    await this.#turn.catch(() => {});
    await this.#restoring.ended;
    await this.#means.receivers.close();
    await this.#opened?.close();
    this.#opened = null;
  }

  #clinicId(): string {
    const { clinicId } = this.#settings;
    if (clinicId === null) throw setUpWords.missing(['storage']);
    return clinicId;
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#turn
      .catch(() => {})
      .then(() => {
        if (this.#over) throw setUpWords.over();
        return work();
      });
    this.#turn = done;
    return done;
  }

  #alone<T>(work: () => Promise<T>): Promise<T> {
    return this.#inTurn(() => {
      if (this.#restoring.isRunning) throw setUpWords.restoring();
      return work();
    });
  }

  /** One step: what comes before it must be done. */
  #step(step: SetUpStep, work: (opened: OpenedClinic) => Promise<void>): Promise<SetUpState> {
    return this.#alone(async () => {
      const steps = stepsOf(await this.#kept());
      const before = nextOf(steps);
      if (before !== null && steps.some((one) => one.step === step && !one.open))
        throw setUpWords.notYet(step, before);
      await work(this.#opened as OpenedClinic);
      return this.#state();
    });
  }

  /** Onto the disk first. */
  async #keep(change: Partial<MachineSettings>): Promise<void> {
    const settings = { ...this.#settings, ...change };
    await this.#means.keepSettings(settings);
    this.#settings = settings;
  }

  async #kept(): Promise<Kept> {
    const begun = (await this.#opened?.store.setUp.begun()) ?? null;
    const hasRecovery = (await this.#opened?.hasRecovery()) ?? false;
    return { settings: this.#settings, begun, hasRecovery };
  }

  async #state(): Promise<SetUpState> {
    return stateOf({
      ...(await this.#kept()),
      ...{ opened: this.#opened, reached: this.#reached, problem: this.#problem },
      ...{ restore: this.#restoring.state, proposed: this.#means.proposed() },
    });
  }
}

const same = (a: StorageAnswer, b: StorageAnswer): boolean => JSON.stringify(a) === JSON.stringify(b);

/** As the machine calls it. AppError: there is no such zone. */
function zoneOf(timeZone: string): string {
  try {
    return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone;
  } catch {
    throw setUpWords.noTimeZone(timeZone);
  }
}
