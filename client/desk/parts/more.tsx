/** Appearance and language, out of the way behind three dots. */
import { Popover } from '@mantine/core';
import { changeLanguage, language } from '../../i18n/i18n.ts';
import { useCell } from '../../live/store.ts';
import { type Area, chooseTheme, theme } from '../appearance.ts';
import { say } from '../words/words.ts';
import { Choice } from './choice.tsx';
import { Icon } from './icons.tsx';

export function More({ area }: { area: Area }) {
  const now = useCell(theme);
  return (
    <Popover position="bottom-end" width={280} trapFocus returnFocus withinPortal>
      <Popover.Target>
        <button type="button" className="button bar square" aria-label={say('more')}>
          <Icon name="more" />
        </button>
      </Popover.Target>
      <Popover.Dropdown>
        <div className="stack">
          <span className="caption">{say('theme')}</span>
          <Choice
            label={say('theme')}
            value={now}
            options={[
              { value: 'dark', label: say('themeDark') },
              { value: 'light', label: say('themeLight') },
            ]}
            onChoose={(chosen) => chooseTheme(area, chosen)}
          />
          <span className="caption">{say('language')}</span>
          <Choice
            label={say('language')}
            value={language()}
            options={[
              { value: 'nb', label: 'Norsk' },
              { value: 'en', label: 'English' },
            ]}
            onChoose={changeLanguage}
          />
          {area === 'console' && (
            <a className="button outline" href="/station">
              {say('tabletPage')}
            </a>
          )}
          <p className="caption">{say('notDiagnostics')}</p>
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}
