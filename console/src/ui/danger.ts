import type { ButtonProps } from '@cloudscape-design/components/button';

const HOVER = 'color-mix(in srgb, var(--askel-failed) 84%, var(--askel-ink))';

/** The style of a primary button that stops, deletes or overwrites something. */
export const DANGER: ButtonProps.Style = {
  root: {
    background: { default: 'var(--askel-failed)', hover: HOVER, active: HOVER },
    borderColor: { default: 'var(--askel-failed)', hover: HOVER, active: HOVER },
    color: {
      default: 'var(--askel-panel)',
      hover: 'var(--askel-panel)',
      active: 'var(--askel-panel)',
    },
  },
};
