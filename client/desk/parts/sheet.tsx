/** A card over the screen. Closed by its button, by Escape, and by a tap beside it. */
import { Modal } from '@mantine/core';
import type { ReactNode } from 'react';
import { say } from '../words/words.ts';
import { useOpenerReturn } from './focus.ts';
import { Icon } from './icons.tsx';

interface SheetProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
  readonly wide?: boolean;
}

export function Sheet({ title, onClose, children, wide = false }: SheetProps) {
  useOpenerReturn();
  return (
    <Modal.Root opened onClose={onClose} centered size={wide ? 720 : 480} lockScroll={false}>
      <Modal.Overlay backgroundOpacity={0.6} />
      <Modal.Content aria-label={title}>
        <div className="sheet-head">
          <h2>{title}</h2>
          <button type="button" className="button bare square" aria-label={say('close')} onClick={onClose}>
            <Icon name="close" />
          </button>
        </div>
        <div className="sheet-body">{children}</div>
      </Modal.Content>
    </Modal.Root>
  );
}
