/** Which class templates a form offers: the clinic's choice of those that Takt ships. */
import { TEMPLATES, type Template, templateById } from '@takt/shared/class/protocol.ts';
import { useQuery } from '@tanstack/react-query';
import { fetchTemplates } from '../api.ts';

/** Until the clinic's are read, all. */
export function useOfferedTemplates(kept: string | null): readonly Template[] {
  const { data: offered = TEMPLATES } = useQuery({ queryKey: ['templates'], queryFn: fetchTemplates });
  return withKept(offered, kept);
}

/** `kept`: chosen earlier, and shown also where it is no longer offered. */
export function withKept(offered: readonly Template[], kept: string | null): readonly Template[] {
  const before = kept === null ? undefined : templateById(kept);
  return before === undefined || offered.some(({ id }) => id === kept) ? offered : [before, ...offered];
}
