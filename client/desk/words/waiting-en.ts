/** What is not saved yet, and what becomes of it. */
export const waitingEn = {
  saving: 'Saving …',
  waitsForTakt: 'Waiting for Takt',
  waitingToSave_one: '{{count}} waiting to be saved',
  waitingToSave_other: '{{count}} waiting to be saved',
  notSavedCount_one: '{{count}} not saved',
  notSavedCount_other: '{{count}} not saved',
  notSavedYet: 'not saved',
  noteTooLong: 'The note is longer than {{most}} characters. Split it in two.',
  preparing: 'Preparing …',
  endedWaits:
    'The class has ended, but not everything is saved yet: see the count at the top. Leave this page open. Remember to collect the straps.',
  onlyHere: 'on this page only',
  waitingTitle: 'Not saved yet',
  keptHere:
    'Encrypted on this tablet until Takt has it, for a day at most, also if the page is reloaded. It is sent by itself.',
  notKept_insecure:
    'On this page only, and gone if it is closed or reloaded: the browser does not encrypt where the address begins with http. Leave the page open until Takt answers.',
  notKept_refused:
    'On this page only, and gone if it is closed or reloaded: the browser keeps nothing here. Leave the page open until Takt answers.',
  notKept_full:
    'On this page only, and gone if it is closed or reloaded: the tablet is full. Leave the page open until Takt answers.',
  notSaved: 'Not saved: {{what}}',
  whatAbout: '{{what}} ({{who}})',
  keptTooLong: 'Older than a day, and erased from the tablet. It stays here until the page is closed.',
  pairedTooLate: 'Takt did not answer in time. See who has the strap now, and do it again.',
  unreadable_one: 'Something that waited on this tablet could not be read and has been erased.',
  unreadable_other: '{{count}} things that waited on this tablet could not be read and have been erased.',
  sendAgain: 'Send again',
  copy: 'Copy the text',
  copied: 'Copied',
  copyByHand: 'Select the text yourself',
  discard: 'Discard',
  whatNow: 'See and choose',
  keepIt: 'Keep and close',
  stationName: 'station {{station}}, {{nickname}}',
  stationAlone: 'station {{station}}',
  step_choices: 'choice of sign-in',
};
