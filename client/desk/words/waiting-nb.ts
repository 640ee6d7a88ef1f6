/** What is not saved yet, and what becomes of it. */
export const waitingNb = {
  saving: 'Lagrer …',
  waitsForTakt: 'Venter på Takt',
  waitingToSave_one: '{{count}} venter på å bli lagret',
  waitingToSave_other: '{{count}} venter på å bli lagret',
  notSavedCount_one: '{{count}} er ikke lagret',
  notSavedCount_other: '{{count}} er ikke lagret',
  notSavedYet: 'ikke lagret',
  noteTooLong: 'Notatet er lengre enn {{most}} tegn. Del det i to.',
  preparing: 'Klargjør …',
  endedWaits:
    'Timen er avsluttet, men ikke alt er lagret ennå: se tallet øverst. La siden stå åpen. Husk å samle inn beltene.',
  onlyHere: 'bare på denne siden',
  waitingTitle: 'Ikke lagret ennå',
  keptHere:
    'Ligger kryptert på dette nettbrettet til Takt har det, i høyst et døgn, også om siden lastes på nytt. Det sendes av seg selv.',
  notKept_insecure:
    'Ligger bare på denne siden, og er borte hvis den lukkes eller lastes på nytt: nettleseren krypterer ikke når adressen begynner med http. La siden stå åpen til Takt svarer.',
  notKept_refused:
    'Ligger bare på denne siden, og er borte hvis den lukkes eller lastes på nytt: nettleseren tar ikke vare på noe her. La siden stå åpen til Takt svarer.',
  notKept_full:
    'Ligger bare på denne siden, og er borte hvis den lukkes eller lastes på nytt: nettbrettet er fullt. La siden stå åpen til Takt svarer.',
  notSaved: 'Ikke lagret: {{what}}',
  whatAbout: '{{what}} ({{who}})',
  keptTooLong: 'Eldre enn et døgn, og slettet fra nettbrettet. Her står det til siden lukkes.',
  pairedTooLate: 'Takt svarte ikke i tide. Se hvem som har beltet nå, og gjør det på nytt.',
  unreadable_one: 'Noe som ventet på dette nettbrettet, kunne ikke leses, og er slettet.',
  unreadable_other: '{{count}} ting som ventet på dette nettbrettet, kunne ikke leses, og er slettet.',
  sendAgain: 'Send igjen',
  copy: 'Kopier teksten',
  copied: 'Kopiert',
  copyByHand: 'Merk teksten selv',
  discard: 'Forkast',
  whatNow: 'Se og velg',
  keepIt: 'Behold og lukk',
  stationName: 'plass {{station}}, {{nickname}}',
  stationAlone: 'plass {{station}}',
  step_choices: 'valg om innlogging',
};
