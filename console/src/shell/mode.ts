/** The colour mode. */
export type Mode = 'system' | 'light' | 'dark';

const KEY = 'askel.mode';
const DARK = 'awsui-dark-mode';
const system = window.matchMedia('(prefers-color-scheme: dark)');

export function readMode(): Mode {
  try {
    const stored = window.localStorage.getItem(KEY);
    return stored === 'light' || stored === 'dark' ? stored : 'system';
  } catch {
    return 'system';
  }
}

/** Applies a mode and stores it in the browser. */
export function applyMode(mode: Mode): void {
  try {
    window.localStorage.setItem(KEY, mode);
  } catch {
    // Without storage the mode lasts until the page is closed.
  }
  applyColours(mode);
  system.onchange = () => applyColours(readMode());
}

function applyColours(mode: Mode): void {
  const dark = mode === 'dark' || (mode === 'system' && system.matches);
  document.body.classList.toggle(DARK, dark);
  document.documentElement.style.colorScheme = dark ? 'dark' : 'light';
  window.dispatchEvent(new Event('askel-mode'));
}
