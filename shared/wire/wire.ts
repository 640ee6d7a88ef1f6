/** On the way out: the messages stand in viewer.ts, uplink.ts and uplink-server.ts. */
export type * from '../class/roster.ts';
export type * from './uplink.ts';
export type * from './uplink-server.ts';
export type * from './viewer.ts';
