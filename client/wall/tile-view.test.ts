import type { RosterSlot } from '@takt/shared/class/roster.ts';
import { asSlot, asStation } from '@takt/shared/ids.ts';
import type { FrameSlot } from '@takt/shared/wire/frame.ts';
import { describe, expect, it } from 'vitest';
import { tileView } from './tile-view.ts';

const PLACE: RosterSlot = {
  slot: asSlot(1),
  station: asStation(1),
  nickname: 'Bjørk',
  display: 'number',
  target: 'heart-rate',
  staff: null,
};
const LIVE: FrameSlot = {
  slot: asSlot(1),
  percent: 91,
  lampPercent: 90,
  position: 'in',
  signal: 'live',
  onTheWay: false,
  lowBattery: false,
  word: 'hold',
  ageS: 0,
  intervalInTargetS: 70,
  staff: null,
};
const HEARD_NOTHING = { percent: null, lampPercent: null, position: 'none', word: 'none' } as const;
const view = (slot: Partial<FrameSlot>, link: 'live' | 'stale' | 'lost' = 'live', linkAgeS = 0) =>
  tileView(PLACE, { ...LIVE, ...slot }, link, linkAgeS);

describe('what a tile says', () => {
  it('[WALL4] live: figure, word, filled heart, minutes', () => {
    expect(view({})).toMatchObject({
      surface: 'full',
      faded: false,
      figure: { text: '91', percent: true },
      word: 'word.hold',
      glyph: 'in',
      heart: 'live',
      gauge: 'scale',
      minutesS: 70,
    });
  });

  it('[WALL4] stale: the last figure fades and says how old it is, in place of the word', () => {
    expect(view({ signal: 'stale', ageS: 5 })).toMatchObject({
      faded: true,
      figure: { text: '91' },
      word: null,
      glyph: 'old',
      ageS: 5,
      heart: 'stale',
    });
  });

  it.each([
    ['lost', 'signal.lost', 'lost'],
    ['notWorn', 'signal.notWorn', 'strap'],
    ['conflict', 'signal.conflict', 'strap'],
    ['waiting', 'signal.waiting', 'strap'],
  ] as const)('[WALL4] %s: no figure, no marker, no heart', (signal, say, symbol) => {
    expect(view({ ...HEARD_NOTHING, signal })).toMatchObject({
      surface: 'outline',
      figure: null,
      say,
      symbol,
      heart: null,
      gauge: 'dashed',
    });
    // Whatever the frame says, an old figure has no way onto the tile.
    expect(view({ signal }).figure).toBeNull();
  });

  it('[WALL4] the tile of somebody who left, or is not on the wall, is quiet and has only its station’s number', () => {
    expect(view({ ...HEARD_NOTHING, signal: 'left' })).toMatchObject({
      surface: 'quiet',
      say: null,
      figure: null,
      gauge: 'none',
      minutesS: null,
    });
    expect(view({ ...HEARD_NOTHING, signal: 'free' })).toMatchObject({
      surface: 'quiet',
      say: 'signal.free',
    });
  });

  it('[WALL11] no frame for 3 s: what was live is stale, and older by the time without frames', () => {
    expect(view({}, 'stale', 4)).toMatchObject({ faded: true, heart: 'stale', ageS: 4 });
    expect(view({ signal: 'stale', ageS: 5 }, 'stale', 4).ageS).toBe(9);
  });

  it('[WALL11] no frame for 10 s: dashes, whatever was known', () => {
    for (const signal of ['live', 'stale', 'lost', 'notWorn', 'waiting'] as const) {
      expect(view({ signal }, 'lost', 11)).toMatchObject({
        surface: 'outline',
        figure: { text: '–', percent: false },
        say: null,
        word: null,
        ageS: null,
        minutesS: null,
        lowBattery: false,
      });
    }
  });

  it('[WALL5] colour only: a word and the gauge, no figure and no minutes', () => {
    const colour = tileView(
      { ...PLACE, display: 'colour' },
      { ...LIVE, percent: null, lampPercent: null },
      'live',
      0,
    );
    expect(colour).toMatchObject({ figure: null, say: 'word.hold', gauge: 'scale', minutesS: null });
  });

  it('[WALL5] whoever shows no number and is told nothing for a while has no dash, as if they were not heard', () => {
    const silent: FrameSlot = { ...LIVE, ...HEARD_NOTHING, word: 'none' };
    for (const display of ['colour', 'words'] as const) {
      expect(tileView({ ...PLACE, display }, silent, 'live', 0)).toMatchObject({ figure: null, say: null });
      const lost = { ...silent, signal: 'lost' as const };
      expect(tileView({ ...PLACE, display }, lost, 'live', 0)).toMatchObject({ say: 'signal.lost' });
    }
    expect(tileView(PLACE, silent, 'live', 0).figure?.text).toBe('–');
  });
  it.each([
    ['buildUp', 'plainWord.up'],
    ['keepMoving', 'plainWord.up'],
    ['hold', 'plainWord.good'],
    ['easy', 'plainWord.good'],
    ['easeOff', 'plainWord.down'],
    ['onTheWay', 'word.onTheWay'],
    ['onTheWayDown', 'word.onTheWayDown'],
  ] as const)('[WALL5] words only: %s is %s, and nothing else', (word, say) => {
    const slot: FrameSlot = { ...LIVE, ...HEARD_NOTHING, word, intervalInTargetS: 0 };
    expect(tileView({ ...PLACE, display: 'words' }, slot, 'live', 0)).toMatchObject({
      say,
      figure: null,
      gauge: 'none',
      glyph: null,
      minutesS: null,
    });
  });

  it('[WALL6] steered by Borg: the figure without a verdict', () => {
    expect(view({ word: 'byBorg', position: 'none' })).toMatchObject({
      figure: { text: '91' },
      word: 'word.byBorg',
      glyph: null,
      gauge: 'borg',
    });
  });

  it('[WALL4] somebody heard without a maximum has a dash, never a zero', () => {
    expect(view({ ...HEARD_NOTHING, intervalInTargetS: 0 })).toMatchObject({
      figure: { text: '–', percent: false },
      gauge: 'idle',
      heart: 'live',
    });
  });

  it('[WALL4] sinking below the band in the cool-down is right: no arrow', () => {
    expect(view({ word: 'easy', position: 'below' }).glyph).toBe('in');
    expect(view({ word: 'buildUp', position: 'below' }).glyph).toBe('up');
    expect(view({ word: 'easeOff', position: 'above' }).glyph).toBe('down');
  });

  it('[LIVE13] a slot whose value is not known yet shows a dash', () => {
    expect(tileView(PLACE, null, 'live', 0)).toMatchObject({ figure: { text: '–' }, gauge: 'none' });
  });
});
