/** Dark, light, or as the system has it. */
export type Mode = 'system' | 'light' | 'dark';

const KEY = 'askel.mode';
const DARK = 'awsui-dark-mode';
const system = window.matchMedia('(prefers-color-scheme: dark)');

export function readMode(): Mode {
  try {
    const kept = window.localStorage.getItem(KEY);
    return kept === 'light' || kept === 'dark' ? kept : 'system';
  } catch {
    return 'system';
  }
}

/** Shows and keeps it. */
export function applyMode(mode: Mode): void {
  try {
    window.localStorage.setItem(KEY, mode);
  } catch {
    // Without storage it holds until the page is left.
  }
  paint(mode);
  system.onchange = () => paint(readMode());
}

function paint(mode: Mode): void {
  const dark = mode === 'dark' || (mode === 'system' && system.matches);
  document.body.classList.toggle(DARK, dark);
  document.documentElement.style.colorScheme = dark ? 'dark' : 'light';
  window.dispatchEvent(new Event('askel-mode'));
}
