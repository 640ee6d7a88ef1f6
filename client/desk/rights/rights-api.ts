/** The HTTP interface of what persons ask for, as the desk uses it. */
import { Changed } from '@takt/shared/api/people.ts';
import {
  AddedRightsCase,
  type NewRightsCase,
  type RightsCase,
  RightsCases,
  type RightsStep,
} from '@takt/shared/api/rights.ts';
import { matches } from '@takt/shared/check.ts';
import { language } from '../../i18n/i18n.ts';
import { request } from '../api.ts';

const part = encodeURIComponent;

/** Everything that is kept of the person, in the language of whoever reads this. */
export const copyOf = ({ personId, caseId }: Pick<RightsCase, 'personId' | 'caseId'>): string =>
  `/api/people/${part(personId)}/copy?caseId=${part(caseId)}&language=${language()}`;

export const fetchRights = (): Promise<RightsCases> => request('/api/rights', (v) => matches(RightsCases, v));
export const fetchRightsOf = (personId: string): Promise<RightsCases> =>
  request(`/api/people/${part(personId)}/rights`, (v) => matches(RightsCases, v));
export const takeDown = (personId: string, asked: NewRightsCase): Promise<AddedRightsCase> =>
  request(`/api/people/${part(personId)}/rights`, (v) => matches(AddedRightsCase, v), asked);
export const takeStep = (caseId: string, step: RightsStep): Promise<Changed> =>
  request(`/api/rights/${part(caseId)}/steps`, (v) => matches(Changed, v), step);
