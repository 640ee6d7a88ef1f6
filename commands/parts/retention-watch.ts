/** While a clinic is served: several times a day what had its time goes, where the lead has switched that on. */
import { actByItself } from '@takt/server/rights/retention.ts';
import type { Clinic, Store } from '@takt/server/store/store.ts';
import type { Warn } from '@takt/server/store/upkeep.ts';

const LOOK_EVERY_MS = 6 * 3_600_000;
/** After the start: what is most urgent then is the class. */
const FIRST_MS = 10 * 60_000;

/** The returned function ends it; what is under way is finished by whoever closes the store. */
export function watchRetention(
  store: Pick<Store, 'retention'>,
  clinic: Pick<Clinic, 'clinicId' | 'timeZone'>,
  { warn, say }: { readonly warn: Warn; readonly say: (nb: string, en: string) => void },
): () => void {
  let ended = false;
  let timer = setTimeout(look, FIRST_MS).unref();

  function look(): void {
    actByItself(store, clinic, Date.now())
      .then((done) => {
        for (const { kind, gone } of done)
          say(
            `Oppbevaringstiden er ute: ${gone} slettet (${kind}).`,
            `Had their time: ${gone} deleted (${kind}).`,
          );
      })
      .catch((error: unknown) => warn('what has had its time was not deleted, and is tried again', error))
      .finally(() => {
        if (!ended) timer = setTimeout(look, LOOK_EVERY_MS).unref();
      });
  }

  return () => {
    ended = true;
    clearTimeout(timer);
  };
}
