import '@mantine/core/styles/default-css-variables.css';
import '@mantine/core/styles/global.css';
import '@mantine/core/styles/UnstyledButton.css';
import '@mantine/core/styles/Popover.css';
import '@mantine/core/styles/Overlay.css';
import '@mantine/core/styles/ModalBase.css';
import '@mantine/core/styles/Modal.css';
import '../theme/tokens.css';
import './desk.css';
import './parts/parts.css';
import './forced-colours.css';
import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { createRoot } from 'react-dom/client';
import { startWords } from '../i18n/i18n.ts';
import { useCell } from '../live/store.ts';
import { logInPath } from './access/way-back.ts';
import { theme } from './appearance.ts';
import { tellPrints } from './parts/print-told.ts';
import { leadLoggedOut, queries } from './queries.ts';
import { router } from './router.tsx';
import { addDeskWords } from './words/words.ts';

startWords();
addDeskWords();
tellPrints();
leadLoggedOut(logInPath);

/** The server writes its nonce into the page; styles that Mantine makes at run time carry it. */
const styleNonce = (): string =>
  document.querySelector<HTMLMetaElement>('meta[name="takt-style-nonce"]')?.content ?? '';

function Desk() {
  return (
    <MantineProvider
      forceColorScheme={useCell(theme)}
      getStyleNonce={styleNonce}
      theme={{ fontFamily: 'var(--font)', respectReducedMotion: true }}
    >
      <QueryClientProvider client={queries}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  );
}

const root = document.getElementById('desk');
if (root !== null) createRoot(root).render(<Desk />);
