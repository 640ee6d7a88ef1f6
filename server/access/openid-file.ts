/** The file of settings of log-in by another provider (docs/openid.md). */
import Type from 'typebox';

const Text = Type.String({ minLength: 1, maxLength: 500 });
export const OpenIdFile = Type.Object(
  {
    issuer: Text,
    clientId: Text,
    /** A path, from the file's own folder. */
    key: Text,
    keyId: Type.Optional(Text),
    redirect: Text,
    scopes: Type.Optional(Type.Array(Text, { minItems: 1, maxItems: 20 })),
    leastLevel: Type.Optional(Type.Integer({ minimum: 1, maximum: 9 })),
  },
  { additionalProperties: false },
);
