import type { treadmillNb } from './treadmill-nb.ts';

export const treadmillEn: Readonly<Record<keyof typeof treadmillNb, string>> = {
  treadmill: 'Treadmill',
  beltSpeed: '{{speed}} km/h',
  beltIncline: '{{incline}} %',
  treadmillNone: 'none chosen',
  treadmillUnheard: 'not heard',
  treadmillChoose: 'Choose treadmill',
  treadmillChange: 'Change treadmill',
  treadmillFor: 'Treadmill of station {{station}}',
  treadmillText:
    'Start the treadmill and see which one shows the speed. It is remembered for the next class.',
  treadmillName: 'Treadmill {{code}}',
  treadmillAt: 'station {{station}}',
  treadmillDisconnect: 'Disconnect',
  noTreadmills: 'No treadmill was heard in the last minute. Check that it is switched on.',
  holdsRails: 'Holds the rails',
  runs: 'Running',
  treadmillPerInterval: 'On the treadmill',
  vo2Note: 'oxygen uptake is an estimate (ACSM)',
  meanSpeed: 'Speed, km/h',
  meanIncline: 'Incline',
  uptake: 'Oxygen uptake',
  vo2: 'Estimate of VO₂, ml/kg/min',
  rule_meanSpeed:
    'Mean of the seconds in which the treadmill reported its speed, in km/h. A value holds for {{hold}} s.',
  rule_meanIncline:
    'Mean of the seconds in which the treadmill reported its incline. A value holds for {{hold}} s.',
  rule_beltCoverage:
    "Share of the interval's seconds in which the treadmill reported its speed. A value holds for {{hold}} s.",
  rule_uptake:
    'Estimate of the oxygen uptake in ml/kg/min from speed and incline (ACSM): walking, running above 134 m/min or when marked "running". Needs 80 % of the interval. Not computed for somebody who holds the rails.',
  step_treadmill: 'choose treadmill',
  step_treadmillUse: 'use of the treadmill',
};
