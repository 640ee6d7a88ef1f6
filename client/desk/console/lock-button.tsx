import { useMutation } from '@tanstack/react-query';
import { queries } from '../queries.ts';
import { say } from '../words/words.ts';

/** Locks this tablet: whoever unlocked it is logged out of it. */
export function LockButton({ onLock }: { onLock: () => Promise<unknown> }) {
  const locking = useMutation({
    mutationFn: onLock,
    onSuccess: () => queries.invalidateQueries({ queryKey: ['session'] }),
  });
  return (
    <button
      type="button"
      className="button bar"
      disabled={locking.isPending}
      onClick={() => locking.mutate()}
    >
      {say('lock')}
    </button>
  );
}
