/** The settings that every serving command shares. */
import { anyText, type Setting, wholeNumber } from './settings.ts';

export const SERVING_SETTINGS = {
  port: {
    name: 'port',
    value: 'N',
    help: { nb: 'port (standard 8080; 0: en ledig)', en: 'port (8080 by default; 0: any free one)' },
    read: wholeNumber(0, 65_535),
  } satisfies Setting<number>,
  host: {
    name: 'host',
    value: 'ADDRESS',
    help: {
      nb: 'adresse å lytte på (standard 127.0.0.1)',
      en: 'address to listen on (127.0.0.1 by default)',
    },
    read: anyText,
  } satisfies Setting<string>,
  data: {
    name: 'data',
    value: 'DIR',
    help: {
      nb: 'mappe for data (standard: data i prosjektet)',
      en: "folder for the data (by default the project's data)",
    },
    read: anyText,
  } satisfies Setting<string>,
};
