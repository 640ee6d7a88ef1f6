/** What a heart rate, a belt and a list may be at most, wherever they are read, shown or recorded. */

/** The range of a heart rate that a screen may show (product rule "Freshness"). */
export const SHOWN_BPM_MIN = 30;
export const SHOWN_BPM_MAX = 240;
/** What a decoder passes on. */
export const HEARD_BPM_MAX = 300;

/** What a treadmill may say and be believed: the fastest for athletes reach 45 km/h, the steepest 45 %. */
export const SPEED_KMH_MAX = 60;
export const GRADE_PERCENT_MAX = 60;

/** Stations of a room. */
export const STATIONS_MAX = 40;
/** Slots of a class: one for each station at most. */
export const SLOTS_MAX = 40;

/** One value of a Bluetooth characteristic: a heart-rate measurement with 30 RR intervals, or the longest treadmill record twice. */
export const PACKET_BYTES_MAX = 64;
