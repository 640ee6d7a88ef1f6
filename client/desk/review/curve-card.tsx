/** The curve of one person: percent of the maximum to the left, bpm to the right, targets as blocks, gaps as gaps. */
import { useState } from 'react';
import { CartesianGrid, Line, LineChart, ResponsiveContainer } from 'recharts';
import { say } from '../words/words.ts';
import { type CurveOfPerson, layOutCurve } from './curve-layout.ts';
import { axes, fallShapes, gapShapes, pauseShapes, peakShape, targetShapes } from './curve-shapes.tsx';

const HEIGHT = 300;
/** Until the chart has been measured; a narrow one, so that too little is written rather than too much. */
const FIRST_WIDTH_PX = 600;

export default function CurveCard(curve: CurveOfPerson) {
  const [widthPx, setWidthPx] = useState(FIRST_WIDTH_PX);
  const layout = layOutCurve(curve, widthPx);

  return (
    <>
      <h2>
        {say(curve.hrMaxBpm === null ? 'curveTitleBpm' : 'curveTitle')}
        {layout.blocks.length > 0 && <span>{say('curveHint')}</span>}
      </h2>
      {layout.isEmpty && <p className="quiet">{say('curveEmpty')}</p>}
      <div className="curve-chart" role="img" aria-label={say('curveLabel')}>
        <ResponsiveContainer width="100%" height={HEIGHT} onResize={setWidthPx}>
          <LineChart
            data={layout.data}
            margin={{ top: 26, right: 4, bottom: 0, left: 0 }}
            accessibilityLayer={false}
          >
            <Hatch />
            <CartesianGrid vertical={false} stroke="var(--line)" yAxisId="percent" />
            {axes(layout)}
            {pauseShapes(layout)}
            {targetShapes(layout)}
            {gapShapes(layout)}
            <Line
              yAxisId="percent"
              dataKey="value"
              type="linear"
              stroke="var(--ink)"
              strokeWidth={2.2}
              strokeLinejoin="round"
              dot={false}
              activeDot={false}
              connectNulls={false}
              isAnimationActive={false}
            />
            {/* The second axis is drawn only when something is measured on it. */}
            <Line
              yAxisId="bpm"
              dataKey="value"
              stroke="none"
              dot={false}
              activeDot={false}
              isAnimationActive={false}
            />
            {fallShapes(layout)}
            {peakShape(layout)}
          </LineChart>
        </ResponsiveContainer>
      </div>
    </>
  );
}

function Hatch() {
  return (
    <defs>
      <pattern id="gap" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <rect width="2.5" height="7" fill="var(--ink-3)" opacity="0.5" />
      </pattern>
    </defs>
  );
}
