/** Requests against their schemas: what does not fit is refused in words, at the border. */

import { compiled } from '@takt/shared/compiled.ts';
import { AppError } from '@takt/shared/errors.ts';
import { faultIn } from '@takt/shared/schema-fault.ts';
import type { FastifySchemaCompiler } from 'fastify';
import type { TSchema } from 'typebox';
import { Convert } from 'typebox/value';
import { type RequestPart, refusalWords } from './validation-words.ts';

/**
 * A body is taken as it is; what an address says is text, of which numbers are made. Fastify's own validator would make 0
 * of null where a number is allowed.
 */
export const validatorCompiler: FastifySchemaCompiler<TSchema> = ({ schema, httpPart = 'body' }) => {
  const checked = compiled(schema);
  return (sent) => {
    const value = httpPart === 'body' ? sent : Convert(schema, sent);
    if (checked(value)) return { value };
    return { error: new AppError('usage', refusalWords(faultIn(schema, value), httpPart as RequestPart)) };
  };
};
