import type { GatewayEntry } from '@takt/shared/api/gateways.ts';
import { GATEWAY_NAME_LONGEST, nameFault } from '@takt/shared/shown-name.ts';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { language } from '../../i18n/i18n.ts';
import { ApiError, renameGateway } from '../api.ts';
import { Sheet } from '../parts/sheet.tsx';
import { say } from '../words/words.ts';

export function Rename({ entry, onClose }: { entry: GatewayEntry; onClose: () => void }) {
  const [name, setName] = useState(entry.name);
  const fault = nameFault(name, { longest: GATEWAY_NAME_LONGEST });
  const rename = useMutation({
    mutationFn: () => renameGateway(entry.gatewayId, name.trim()),
    onSuccess: onClose,
  });
  return (
    <Sheet title={say('receiverRename')} onClose={onClose}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (fault === null) rename.mutate();
        }}
      >
        <label className="stack-tight">
          <span className="caption">{say('receiverName')}</span>
          <input
            className="field"
            value={name}
            aria-invalid={fault !== null}
            onChange={(event) => setName(event.currentTarget.value)}
          />
        </label>
        {fault !== null && (
          <p className="inline-error" role="alert">
            {fault[language()]}
          </p>
        )}
        {rename.isError && (
          <p className="inline-error" role="alert">
            {refusalOf(rename.error)}
          </p>
        )}
        <button type="submit" className="button primary" disabled={rename.isPending || fault !== null}>
          {say('receiverSave')}
        </button>
      </form>
    </Sheet>
  );
}

/** The server's own words, where it gave any. */
function refusalOf(error: unknown): string {
  const text = error instanceof ApiError ? error.text : null;
  return text?.[language()] ?? say('loadFailed');
}
