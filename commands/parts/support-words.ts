/** What takt support says, on the terminal and in the bundle's README.txt. */
import type { Language } from '@takt/shared/errors.ts';

export const ABOUT = {
  nb: 'Lager en zip-fil som kan sendes til den som leter etter en feil: versjoner, innstillinger uten hemmeligheter,\ntilstanden, størrelsen på datafilene, og opptak der hver id er byttet ut. Se gjennom den før du sender den.',
  en: 'Makes a zip file that can be sent to whoever looks for a fault: versions, settings without secrets, the health,\nthe sizes of the data files, and captures with every id replaced. Look through it before you send it.',
};

type Files = readonly (readonly [name: string, bytes: number])[];

const listed = (files: Files): string =>
  files.map(([name, bytes]) => `  ${name.padEnd(26)} ${String(bytes).padStart(9)} B`).join('\n');

export const INSIDE: Readonly<Record<Language, (file: string, files: Files) => string>> = {
  nb: (file, files) => `${file} er skrevet. I den er:\n${listed(files)}`,
  en: (file, files) => `${file} is written. It contains:\n${listed(files)}`,
};

export const LOOK_FIRST: Readonly<Record<Language, (heartRates: boolean) => string>> = {
  nb: (heartRates) =>
    [
      heartRates
        ? 'Opptakene viser pulsen til folk som var i rommet, også folk som ikke var med i timen. Det er helseopplysninger,\nselv uten navn. Trengs ikke pulsen: lag filen på nytt med --without-heart-rates.'
        : 'Det er ingen puls i filen.',
      'Se gjennom filen før du sender den, send den bare til den som trenger den, og slett den etterpå.',
    ].join('\n'),
  en: (heartRates) =>
    [
      heartRates
        ? 'The captures show heart rates of people who were in the room, also of some who were not in the class. That is\nhealth data, even without names. If the heart rates are not needed: make the file again with --without-heart-rates.'
        : 'There is no heart rate in the file.',
      'Look through the file before you send it, send it only to whoever needs it, and delete it afterwards.',
    ].join('\n'),
};

const README_NB = `Takt: feilsøkingspakke

versions.json   versjoner av Takt, Node, systemet og pakkene for mottakere
settings.json   innstillinger i miljøet; hemmeligheter og navn er bare «set»
files.json      størrelsen på Takts filer, ikke innholdet
health/         svar fra server og gateway på /healthz og /metrics
captures/       opptak fra mottakerne, og hva som ble forstått av hvert (counts.json)

I opptakene er hvert ANT-nummer og hver Bluetooth-adresse byttet ut med en oppdiktet, den samme for samme belte i hele
pakken. Hvilken som var hvilken, er ikke lagret noe sted. Serienumre, navn og ukjente data er tomme. Tiden teller fra 0.
Opptakene kan leses og spilles av: takt decode ant captures/1.capture
`;
const README_EN = `Takt: support bundle

versions.json   versions of Takt, Node, the system and the packages for receivers
settings.json   settings of the environment; secrets and names are only "set"
files.json      the sizes of Takt's files, not what is in them
health/         answers of server and gateway to /healthz and /metrics
captures/       captures of the receivers, and what was understood of each (counts.json)

In the captures every ANT number and every Bluetooth address is a made-up one, the same for the same strap throughout the
bundle. Which was which is kept nowhere. Serial numbers, names and unknown data are blank. Times count from 0.
The captures can be read and replayed: takt decode ant captures/1.capture
`;
const HEART_RATES = {
  nb: 'Pulsen er med, slik beltene sendte den. Det er helseopplysninger om folk som var i rommet.\n',
  en: 'The heart rates are in them as the straps sent them. They are health data of people who were in the room.\n',
};
const NONE = { nb: 'Puls og slag er tatt ut.\n', en: 'Heart rates and beats are taken out.\n' };

export function README(heartRates: boolean): string {
  const hearts = heartRates ? HEART_RATES : NONE;
  return `${README_NB}${hearts.nb}\n---\n\n${README_EN}${hearts.en}`;
}
