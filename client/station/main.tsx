/** /station: a tablet at a treadmill, or anything else with Web Bluetooth. */
import { createRoot } from 'react-dom/client';
import { startWords } from '../i18n/i18n.ts';
import '../theme/tokens.css';
import { StationPage } from './page.tsx';
import './station.css';
import './set-up.css';
import { addStationWords } from './words/words.ts';

const element = document.getElementById('station');
if (element !== null) {
  startWords();
  addStationWords();
  createRoot(element).render(<StationPage />);
}
