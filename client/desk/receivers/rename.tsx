import type { GatewayEntry } from '@takt/shared/api-gateways.ts';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { renameGateway } from '../api.ts';
import { Sheet } from '../parts/sheet.tsx';
import { say } from '../words/words.ts';

export function Rename({ entry, onClose }: { entry: GatewayEntry; onClose: () => void }) {
  const [name, setName] = useState(entry.name);
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
          if (name.trim() !== '') rename.mutate();
        }}
      >
        <label className="stack-tight">
          <span className="caption">{say('receiverName')}</span>
          <input
            className="field"
            value={name}
            maxLength={60}
            onChange={(event) => setName(event.currentTarget.value)}
          />
        </label>
        {rename.isError && (
          <p className="inline-error" role="alert">
            {say('loadFailed')}
          </p>
        )}
        <button type="submit" className="button primary" disabled={rename.isPending}>
          {say('receiverSave')}
        </button>
      </form>
    </Sheet>
  );
}
