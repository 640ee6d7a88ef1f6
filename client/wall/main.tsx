import '../theme/tokens.css';
import { startWords } from '../i18n/i18n.ts';

startWords();
