/** What Linux says of a process: proc(5). */
import { readFileSync } from 'node:fs';

export interface ProcessUsage {
  /** On a processor since its start, in user and system mode. */
  readonly cpuS: number;
  readonly residentMb: number;
  readonly peakMb: number;
}

/** USER_HZ, the unit of these times: 100 on every Linux that Node runs on. */
const TICKS_A_SECOND = 100;
const USER_TICKS = 14 - 3;
const SYSTEM_TICKS = 15 - 3;

export function processUsage(pid: number): ProcessUsage {
  // The second field, the program's name, may hold spaces; what follows its bracket does not.
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const megabytes = (name: string): number =>
    Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)?.[1]) / 1024;
  return {
    cpuS: (Number(fields[USER_TICKS]) + Number(fields[SYSTEM_TICKS])) / TICKS_A_SECOND,
    residentMb: megabytes('VmRSS'),
    peakMb: megabytes('VmHWM'),
  };
}
