import type { nb } from './nb.ts';

/** The same in English. */
export const en: Readonly<Record<keyof typeof nb, string>> = {
  notADevice: 'Training support and documentation. Not for monitoring or diagnosis.',
  demonstration: 'Demonstration',
  otherLanguage: 'Norsk',

  setUpTitle: 'Tablet at a treadmill',
  setUpLead:
    'This page reads the strap and the treadmill of one station over Bluetooth and sends it to Takt. Nothing is installed.',
  loading: 'Connecting to Takt …',
  room: 'Room',
  haveCode: 'I have a code',
  code: 'Code, eight digits',
  useCode: 'Use the code',
  codeHow: "The code is made on the instructor's screen, under Receivers, and is valid for ten minutes.",
  noAnswerYet: 'Takt has not answered yet. The page tries again by itself.',
  noAnswer: 'No answer from Takt. Try again in a moment.',
  tabletName: 'Tablet {{id}}',
  whichStation: 'Which station is the tablet at?',
  stationNumber: 'Station {{station}}',

  station: 'Station',
  changeStation: 'Change station',
  forgetTablet: 'Forget this tablet',

  strap: 'Strap',
  treadmill: 'Treadmill',
  connectStrap: 'Connect a strap',
  connectTreadmill: 'Connect a treadmill',
  connectStrapHow:
    'Moisten the strap, put it on, a little tight. Tap here, and choose the strap in the list.',
  connectTreadmillHow: 'Switch the treadmill on. Tap here, and choose it in the list.',
  choosing: 'Choose in the list …',
  letGo: 'Disconnect',
  hideNumber: 'Hide heart rate',
  showNumber: 'Show heart rate',

  bpm: 'bpm',
  speed: 'Speed',
  incline: 'Incline',
  kmh: 'km/h',
  percent: '%',
  noNumber: '–',
  live: 'Live',
  secondsAgo: '{{seconds}} s ago',
  lost: 'No signal',
  lostWhy: 'Just carry on. The strap should sit tight, just below the chest. The page tries again by itself.',
  notWorn: 'Check the strap',
  notWornWhy: 'No skin contact. Moisten the strap and tighten it a little.',
  waiting: 'Waiting for a heart rate',
  connecting: 'Connecting …',
  treadmillWaiting: 'Waiting for the treadmill',
  treadmillQuiet: 'Cannot hear the treadmill',
  treadmillQuietWhy:
    'Some treadmills say nothing while the belt stands still. The page tries again by itself.',
  battery: 'Battery {{percent}} %',
  lowBatteryUnknown: 'Low battery',
  lowBattery: 'Low battery, {{percent}} %',
  inClass: 'In the class',
  notInClass: 'The instructor chooses the strap for the station',
  hidden: 'Heart rate is hidden',
  over: 'Thank you for today',
  overWhy: 'The class is over, and the strap is disconnected. No heart rate is kept on the tablet.',

  linkOpen: 'Sending to Takt',
  linkConnecting: 'Connecting to Takt …',
  linkAway: 'No connection with Takt',
  linkAwayWhy: 'Just carry on. What is measured in the class is sent when the connection is back.',
  linkNotAllowed: 'Takt does not let this tablet in',
  linkNotAllowedWhy: 'Ask whoever runs Takt to approve it. The page tries again by itself.',
  linkTooOld: 'The page and Takt do not have the same version',
  linkTooOldWhy: 'Reload the page, and connect the strap again.',
  reload: 'Reload the page',

  noneChosen:
    'Nothing was chosen. If it is not in the list, check that Bluetooth is on, and that it is not connected to a watch or a phone.',
  notAStrap:
    'That was a fitness machine, not a strap. The heart rate it passes on may be another person’s. Choose the strap in the list.',
  blocked: 'The browser keeps Bluetooth from this page. Allow Bluetooth for it in the settings.',
  failed: 'That did not work. Switch Bluetooth off and on again, and try once more.',

  insecure: 'This address cannot use Bluetooth',
  insecureWhy:
    'Browsers let only pages with https, or on the machine itself (localhost), use Bluetooth. Ask whoever runs Takt for an https address.',
  noWebBluetooth: 'This browser cannot read straps',
  noWebBluetoothWhy:
    'Use Chrome or Edge on Android, Windows, ChromeOS or a Mac. On iPad and iPhone no ordinary browser can, nor can Firefox and Safari. The receiver in the room can hear a strap without a tablet, too.',
  bluetoothOff: 'Bluetooth is off or missing',
  bluetoothOffWhy: 'Switch Bluetooth on. The page notices by itself.',
  fastDemonstration: 'The demonstration is running too fast',
  fastDemonstrationWhy: 'A real strap beats at normal speed. Start Takt without --speed.',
};
