import { language } from '../../i18n/i18n.ts';
import { ageText } from './receiver-view.ts';

export const age = (seconds: number): string => ageText(seconds, language() === 'nb' ? 't' : 'h');
