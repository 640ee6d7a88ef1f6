/** The answer to how screens reach Takt, from what stands in the form's fields, and back. Pure. */
import type { ReachAnswer, SetUpState } from '@takt/shared/api/set-up.ts';

export interface ReachFields {
  readonly way: ReachAnswer['way'];
  readonly port: string;
  readonly tlsCert: string;
  readonly tlsKey: string;
  /** Each in a line or behind a comma. */
  readonly names: string;
  readonly behind: string;
  readonly trustedProxy: string;
}

export function reachFieldsOf({ reach, proposed }: SetUpState): ReachFields {
  const fields: ReachFields = {
    ...{ way: 'this-machine', port: String(proposed.port), tlsCert: '', tlsKey: '' },
    ...{ names: proposed.names.join(', '), behind: '', trustedProxy: '' },
  };
  if (reach === null) return fields;
  const { answer } = reach;
  const common = { ...fields, way: answer.way, port: String(answer.port) };
  if (answer.way === 'certificate') return { ...common, tlsCert: answer.tlsCert, tlsKey: answer.tlsKey };
  if (answer.way === 'own-authority') return { ...common, names: answer.names.join(', ') };
  if (answer.way === 'proxy')
    return { ...common, behind: answer.behind, trustedProxy: answer.trustedProxy.join(', ') };
  return common;
}

/** null: something that this way needs is missing, or the port is none. */
export function reachAnswer(fields: ReachFields): ReachAnswer | null {
  const port = /^\d{1,5}$/.test(fields.port.trim()) ? Number(fields.port) : 0;
  if (port < 1 || port > 65_535) return null;
  const { way } = fields;
  if (way === 'this-machine') return { way, port };
  const listening = { host: null, port };
  if (way === 'certificate') {
    const [tlsCert, tlsKey] = [fields.tlsCert.trim(), fields.tlsKey.trim()];
    return tlsCert === '' || tlsKey === '' ? null : { way, ...listening, tlsCert, tlsKey, name: null };
  }
  if (way === 'own-authority') {
    const names = listed(fields.names);
    return names.length === 0 ? null : { way, ...listening, names };
  }
  const behind = fields.behind.trim();
  return behind === '' ? null : { way, ...listening, behind, trustedProxy: listed(fields.trustedProxy) };
}

const listed = (text: string): string[] => [...new Set(text.split(/[\s,;]+/).filter((part) => part !== ''))];
