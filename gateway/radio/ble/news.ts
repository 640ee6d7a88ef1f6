/** What the technician is told of one adapter: each thing once, when it becomes so. No strap is named. */
import type { DeafWatch } from '../../receiver/deaf-watch.ts';
import type { BleAdapter } from './access.ts';
import type { BleStatus } from './policy.ts';
import { bleWords, type Text } from './words.ts';

/** null: it is being started, for the first time or anew. */
export type AdapterCondition = 'ready' | 'absent' | 'lost' | 'forbidden' | null;

const NOTHING_YET: BleStatus = {
  ...{ links: 0, full: false, unusableAddresses: 0, takenByOthers: 0 },
  ...{ needBonding: 0, refusing: 0, stuck: false },
};

export class AdapterNews {
  readonly #receiver: string;
  readonly #adapter: BleAdapter;
  readonly #deaf: DeafWatch;
  readonly #say: (text: Text) => void;
  #condition: AdapterCondition = null;
  #status: BleStatus = NOTHING_YET;
  #toldDeaf = false;

  constructor(receiver: string, adapter: BleAdapter, deaf: DeafWatch, say: (text: Text) => void) {
    this.#receiver = receiver;
    this.#adapter = adapter;
    this.#deaf = deaf;
    this.#say = say;
  }

  get condition(): AdapterCondition {
    return this.#condition;
  }

  enter(next: NonNullable<AdapterCondition>): void {
    if (next === this.#condition) return;
    this.#condition = next;
    // Started anew for its silence it has nothing to tell before somebody is heard.
    if (next === 'ready' && this.#deaf.status.deaf) return;
    const isForbidden = next === 'forbidden';
    this.#say(
      isForbidden ? bleWords.forbidden(this.#receiver, this.#adapter) : bleWords[next](this.#receiver),
    );
  }

  /** It is started anew because it hears nobody. */
  deaf(): void {
    if (!this.#toldDeaf) this.#say(bleWords.deaf(this.#receiver));
    this.#toldDeaf = true;
    this.#condition = null;
  }

  tell(now: BleStatus): void {
    const [before, receiver] = [this.#status, this.#receiver];
    this.#status = now;
    if (this.#toldDeaf && !this.#deaf.status.deaf && this.#condition === 'ready') {
      this.#toldDeaf = false;
      this.#say(bleWords.ready(receiver));
    }
    if (now.full && !before.full) this.#say(bleWords.full(receiver, now.links));
    if (now.unusableAddresses > 0 && before.unusableAddresses === 0)
      this.#say(bleWords.changingAddress(receiver));
    if (now.takenByOthers > 0 && before.takenByOthers === 0) this.#say(bleWords.taken(receiver));
    if (now.needBonding > 0 && before.needBonding === 0) this.#say(bleWords.wantsBond(receiver));
    if (now.refusing > 0 && before.refusing === 0) this.#say(bleWords.refusing(receiver));
  }
}
