/** The messages about a stick for the technician, in both languages: what is wrong, with which stick, what to do. */
import { AppError } from '@takt/shared/errors.ts';
import { COMMAND, type StickFailure } from './stick.ts';

/** Open channels of somebody else: CHANNEL_IN_WRONG_STATE, CLOSE_ALL_CHANNELS. */
const IN_USE_CODES: readonly number[] = [0x15, 0x19];

export function stickTrouble(stick: string, failure: StickFailure): AppError {
  const text = textOf(failure);
  return new AppError('unavailable', { nb: `${stick}: ${text.nb}.`, en: `${stick}: ${text.en}.` });
}

function textOf(failure: StickFailure): { readonly nb: string; readonly en: string } {
  if (failure.kind === 'silent') {
    return {
      nb: 'ANT+-pinnen svarer ikke; den startes på nytt. Hjelper det ikke: ta den ut og sett den i igjen',
      en: 'the ANT+ stick does not answer; it is being restarted. If that does not help, unplug it and plug it in again',
    };
  }
  if (failure.kind === 'deaf') {
    return {
      nb: 'ANT+-pinnen svarer, men hører ingen lenger, og startes på nytt. Er rommet tomt, er det som det skal. Er belter i bruk og hjelper det ikke: ta den ut og sett den i igjen',
      en: 'the ANT+ stick answers, but no longer hears any strap, and is being restarted. In an empty room that is as it should be. If straps are in use and it does not help, unplug it and plug it in again',
    };
  }
  if (failure.kind === 'not-capable') {
    return {
      nb: 'denne ANT-pinnen kan ikke høre alle belter på én gang (skannemodus mangler). Bruk en ANTUSB2 eller ANTUSB-m',
      en: 'this ANT stick cannot hear all straps at once (it has no scan mode). Use an ANTUSB2 or an ANTUSB-m',
    };
  }
  if (failure.command === COMMAND.networkKey) {
    return {
      nb: 'ANT+-pinnen tar ikke imot nettverksnøkkelen. Sjekk TAKT_ANT_KEY mot nøkkelen fra thisisant.com',
      en: 'the ANT+ stick does not accept the network key. Check TAKT_ANT_KEY against the key from thisisant.com',
    };
  }
  if (IN_USE_CODES.includes(failure.code)) {
    return {
      nb: 'ANT+-pinnen har åpne kanaler fra før; den startes på nytt. Avslutt andre programmer som bruker den',
      en: 'the ANT+ stick already has open channels; it is being restarted. Stop other programs that use it',
    };
  }
  const command = hex(failure.command);
  const code = hex(failure.code);
  return {
    nb: `ANT+-pinnen avviste kommando ${command} (svar ${code}); den startes på nytt`,
    en: `the ANT+ stick refused command ${command} (answer ${code}); it is being restarted`,
  };
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}
