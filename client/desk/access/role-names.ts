import type { StaffRole } from '@takt/shared/api/accounts.ts';
import { say } from '../words/words.ts';

export const roleName = (role: StaffRole): string => say(`role_${role}`);
export const roleNames = (roles: readonly StaffRole[]): string => roles.map(roleName).join(', ');
