/**
 * takt account: a one-time link for somebody who cannot log in any more, printed at the machine itself; and one for the first
 * who gives access in a clinic that has nobody. It works beside a running Takt.
 */
import { join } from 'node:path';
import { newLink } from '@takt/server/access/invitations.ts';
import { plainName } from '@takt/server/access/log-in.ts';
import { type AccessParts, byNow } from '@takt/server/access/parts.ts';
import { addAccount } from '@takt/server/access/staff.ts';
import { AppError } from '@takt/shared/errors.ts';
import { openClinicBeside } from './parts/beside.ts';
import { steadyClock } from './parts/clock.ts';
import { type Command, processLanguage } from './parts/command.ts';
import { CLINIC_FILE } from './parts/database-files.ts';
import { SERVING_SETTINGS, say } from './parts/serving.ts';
import { anyText, helpFor, readSettings, type Setting } from './parts/settings.ts';

const SETTINGS = {
  renew: {
    name: 'renew',
    value: 'NAME',
    help: {
      nb: 'brukernavnet til den som skal få ny innlogging',
      en: 'the log-in name of whoever is to have a new log-in',
    },
    read: anyText,
  } satisfies Setting<string>,
  first: {
    name: 'first',
    value: 'NAME',
    help: {
      nb: 'brukernavnet til den første, når klinikken ikke har noen som kan gi tilgang',
      en: 'the log-in name of the first, when the clinic has nobody who can give access',
    },
    read: anyText,
  } satisfies Setting<string>,
  data: SERVING_SETTINGS.data,
  store: SERVING_SETTINGS.store,
};

const ABOUT = {
  nb: 'Skriver ut en lenke som gjelder én gang: takt account renew NAVN, eller takt account first NAVN.\nSkriv adressen til Takt foran lenken, og åpne den i en nettleser.',
  en: 'Prints a link that is good once: takt account renew NAME, or takt account first NAME.\nPut the address of Takt before it, and open it in a browser.',
};

export const command: Command = async (argv) => {
  const [verb, name, ...rest] = argv;
  const worded = (verb === 'renew' || verb === 'first') && name !== undefined && !name.startsWith('-');
  const settings = readSettings(SETTINGS, worded ? [`--${verb}`, name, ...rest] : argv, process.env);
  if (settings === null || (settings.renew === undefined) === (settings.first === undefined)) {
    console.log(helpFor('account renew|first NAME [OPTION]…', ABOUT, SETTINGS, processLanguage()));
    return settings === null ? 0 : 2;
  }
  await using opening = new AsyncDisposableStack();
  const { store, clinic, close } = await openClinicBeside(settings, {
    ...{ program: 'takt account', keys: false },
    fileIn: (data) => join(data, CLINIC_FILE),
  });
  opening.defer(close);
  const parts: AccessParts = {
    ...{ store, clinic, clock: steadyClock(), secretKey: null, timeOfDayMs: Date.now },
  };
  const link =
    settings.renew === undefined
      ? await first(parts, settings.first ?? '')
      : await renew(parts, settings.renew);
  say(
    `Lenken gjelder én gang. Åpne den i en nettleser, med adressen til Takt foran:\n  ${link.path}`,
    `The link is good once. Open it in a browser, with the address of Takt before it:\n  ${link.path}`,
  );
  return 0;
};

async function renew(parts: AccessParts, name: string) {
  const account = await parts.store.accounts.byLoginName(parts.clinic.clinicId, plainName(name));
  if (account === null)
    throw new AppError('not-found', {
      nb: `Ingen i klinikken har brukernavnet «${name}».`,
      en: `Nobody in the clinic has the log-in name "${name}".`,
    });
  // Whoever sits at the machine may let the only one in again, disabled or not.
  const { link, ticket } = newLink(parts, account.accountId, 'renew');
  await parts.store.accounts.renew(ticket, byNow('machine', parts), true);
  return link;
}

async function first(parts: AccessParts, loginName: string) {
  const accounts = await parts.store.accounts.list(parts.clinic.clinicId);
  const gives = accounts.find(({ roles }) => roles.some((role) => role === 'lead' || role === 'technician'));
  if (gives !== undefined)
    throw new AppError('conflict', {
      nb: `Klinikken har alt noen som kan gi tilgang: ${gives.loginName}. Bruk takt account renew ${gives.loginName}.`,
      en: `The clinic has somebody who can give access: ${gives.loginName}. Use takt account renew ${gives.loginName}.`,
    });
  const given = { loginName, name: loginName, roles: ['lead', 'technician'] as const, hprNumber: null };
  return (await addAccount(parts, given, 'machine')).link;
}
