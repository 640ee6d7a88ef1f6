/** What the store answers when it is asked for something that it does not have. */
import { AppError } from '@takt/shared/errors.ts';
import type { Station } from '@takt/shared/ids.ts';

export function unknownClass(classId: string): AppError {
  return new AppError('not-found', {
    nb: `Finner ingen time med id ${classId}. Last inn siden på nytt og velg timen igjen.`,
    en: `There is no class with the id ${classId}. Reload the page and choose the class again.`,
  });
}

export function unknownRoom(roomId: string): AppError {
  return new AppError('not-found', {
    nb: `Klinikken har ikke noe rom med id ${roomId}. Velg et rom fra listen.`,
    en: `The clinic has no room with the id ${roomId}. Choose a room from the list.`,
  });
}

export function unknownPerson(personId: string): AppError {
  return new AppError('not-found', {
    nb: `Finner ingen person med id ${personId}. Velg personen fra gruppens liste.`,
    en: `There is no person with the id ${personId}. Choose the person from the group's list.`,
  });
}

export function memberWithoutPerson(station: Station): AppError {
  return new AppError('bad-input', {
    nb: `Plass ${station} i gruppen har ingen person. Gi hver på gruppens liste en personId; en ledig plass hører til i timen.`,
    en: `Station ${station} of the group has no person. Give everybody on the group's list a personId; a free station belongs to the class.`,
  });
}

export function unknownStrap(): AppError {
  return new AppError('not-found', {
    nb: 'Beltet finnes ikke i oversikten.',
    en: 'There is no such strap in the inventory.',
  });
}

export function strapNumberTaken(label: string): AppError {
  return new AppError('conflict', {
    nb: `Et annet belte har nummer ${label}. Velg et annet nummer, eller ta det andre ut først.`,
    en: `Another strap has number ${label}. Choose another number, or take that one out first.`,
  });
}

export function strapRadioTaken(label: string | null): AppError {
  return new AppError('conflict', {
    nb: `Beltet er alt i oversikten${label === null ? '' : ` som belte ${label}`}.`,
    en: `The strap is in the inventory already${label === null ? '' : ` as strap ${label}`}.`,
  });
}
