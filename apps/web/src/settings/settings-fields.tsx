import type { DocumentSettings } from '@cairn/client';
import { useId } from 'react';

import { existingTextNames, languageName, pagesProblem } from './document-settings.ts';

interface SettingsFieldsProps {
  settings: DocumentSettings;
  languages: readonly string[];
  change: (changes: Partial<DocumentSettings>) => void;
}

/** How a document is to be read: the same fields before an upload and before it is run again. */
export function SettingsFields({ settings, languages, change }: SettingsFieldsProps) {
  const id = useId();
  const problem = pagesProblem(settings);
  return (
    <div className="settings">
      <div className="field">
        <label htmlFor={`${id}-language`}>Language of the text</label>
        <select
          id={`${id}-language`}
          value={settings.language}
          onChange={(event) => change({ language: event.target.value })}
        >
          {[...new Set([...languages, settings.language])].map((code) => (
            <option key={code} value={code}>
              {languageName(code)}
            </option>
          ))}
        </select>
      </div>
      <div className="field">
        <label htmlFor={`${id}-pages`}>Pages to read</label>
        <input
          id={`${id}-pages`}
          type="text"
          inputMode="text"
          autoComplete="off"
          placeholder="all, or 1-3,7,10-"
          aria-invalid={problem !== null}
          aria-describedby={problem === null ? undefined : `${id}-pages-problem`}
          value={settings.pages ?? ''}
          onChange={(event) => change({ pages: event.target.value === '' ? null : event.target.value })}
        />
        {problem && (
          <p id={`${id}-pages-problem`} className="field-problem">
            {problem}
          </p>
        )}
      </div>
      <div className="field">
        <label htmlFor={`${id}-text`}>Pages that have text already</label>
        <select
          id={`${id}-text`}
          value={settings.existingText}
          onChange={(event) => change({ existingText: event.target.value as DocumentSettings['existingText'] })}
        >
          {Object.entries(existingTextNames).map(([value, name]) => (
            <option key={value} value={value}>
              {name}
            </option>
          ))}
        </select>
      </div>
      <fieldset className="switches">
        <legend className="visually-hidden">Before a page is read</legend>
        <Switch label="Turn pages upright" on={settings.autoRotate} change={(autoRotate) => change({ autoRotate })} />
        <Switch label="Straighten skewed pages" on={settings.deskew} change={(deskew) => change({ deskew })} />
        <Switch label="Clean the background" on={settings.cleanUp} change={(cleanUp) => change({ cleanUp })} />
      </fieldset>
    </div>
  );
}

function Switch({ label, on, change }: { label: string; on: boolean; change: (on: boolean) => void }) {
  return (
    <label className="switch">
      <input type="checkbox" checked={on} onChange={(event) => change(event.target.checked)} />
      {label}
    </label>
  );
}
