export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

const storageKey = 'cairn.theme';

export function savedTheme(): Theme {
  try {
    const saved = window.localStorage.getItem(storageKey);
    return themes.find((theme) => theme === saved) ?? 'system';
  } catch {
    // Storage can be switched off; the system's choice is a good one.
    return 'system';
  }
}

export function applySavedTheme(): void {
  document.documentElement.dataset['theme'] = savedTheme();
}

export function chooseTheme(theme: Theme): void {
  document.documentElement.dataset['theme'] = theme;
  try {
    window.localStorage.setItem(storageKey, theme);
  } catch {
    // The choice then lasts until the page is closed.
  }
}
