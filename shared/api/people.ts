/** The HTTP interface of people: one schema a message, as in classes.ts. */
import Type from 'typebox';
import type { Static } from '../schema.ts';

/** GET and POST /api/people/:personId/choices */
export const Choices = Type.Object({ autoSignIn: Type.Boolean() });
export type Choices = Static<typeof Choices>;
