/**
 * The shape of summary.ts as a schema, for those who receive a summary as JSON.
 */
import Type, { type Static } from 'typebox';
import type { Summary } from './summary.ts';

const Nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const NumberOrNull = Nullable(Type.Number());

const JudgedSchema = Type.Union([
  Type.Object({
    by: Type.Literal('heart-rate'),
    fromS: Type.Number(),
    toS: Type.Number(),
    validS: Type.Number(),
    wantedShare: Type.Number(),
    reachedS: NumberOrNull,
    reachedShare: NumberOrNull,
    meanPercent: NumberOrNull,
    missed: Type.Array(Type.Enum(['valid', 'hr-max', 'floor', 'ceiling'])),
  }),
  Type.Object({
    by: Type.Literal('borg'),
    borg: NumberOrNull,
    from: Type.Number(),
    to: Type.Number(),
    missed: Type.Array(Type.Literal('borg')),
  }),
]);

const IntervalSummarySchema = Type.Object({
  number: Type.Integer(),
  band: Type.Object({ floorPercent: Type.Number(), ceilingPercent: Type.Number() }),
  plannedS: Type.Number(),
  actualS: Type.Number(),
  validS: Type.Number(),
  coverage: NumberOrNull,
  belowS: Type.Number(),
  inS: Type.Number(),
  aboveS: Type.Number(),
  peakBpm: NumberOrNull,
  meanBpm: NumberOrNull,
  meanPercent: NumberOrNull,
  timeToTargetS: NumberOrNull,
  fall60Bpm: NumberOrNull,
  endOfPausePercent: NumberOrNull,
  verdict: Type.Enum(['approved', 'not-approved', 'not-assessable', 'not-judged']),
  judged: Nullable(JudgedSchema),
  treadmill: Nullable(
    Type.Object({
      meanSpeedKmh: NumberOrNull,
      speedS: Type.Number(),
      meanInclinePercent: NumberOrNull,
      inclineS: Type.Number(),
      vo2MlKgMin: NumberOrNull,
      vo2S: Type.Number(),
    }),
  ),
});

export const SummarySchema = Type.Object({
  samples: Type.Integer(),
  durationS: Type.Number(),
  countedS: Type.Number(),
  coverage: NumberOrNull,
  heartRate: Nullable(
    Type.Object({
      min: Type.Number(),
      mean: Type.Number(),
      meanOverTime: Type.Number(),
      max: Type.Number(),
    }),
  ),
  hrMax: Nullable(
    Type.Object({
      bpm: Type.Number(),
      method: Type.Enum(['measured', 'class-peak', 'formula', 'recording-peak']),
    }),
  ),
  zonesS: Nullable(Type.Array(Type.Number())),
  protocolZonesS: Nullable(Type.Array(Type.Number())),
  classes5S: Nullable(Type.Record(Type.String(), Type.Number())),
  trimp: Type.Object({ edwards: NumberOrNull, banister: NumberOrNull }),
  intervals: Type.Array(IntervalSummarySchema),
  sessionLabel: Nullable(Type.Enum(['full', 'adapted', 'partial', 'not-assessable'])),
  holdS: Type.Number(),
  algorithm: Type.String(),
});

/** Stops compiling when the schema no longer gives a Summary. */
export const asSummary = (value: Static<typeof SummarySchema>): Summary => value;
