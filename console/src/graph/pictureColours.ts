import type { Tone } from './view';

/** The colours of an exported image, as CSS values. */
export interface PictureColours {
  readonly background: string;
  readonly ink: string;
  readonly muted: string;
  readonly line: string;
  /** The colour of a transition that was not taken. */
  readonly edge: string;
  /** The colour of the frame of a node with this tone. */
  readonly frame: (tone: Tone | undefined) => string;
  /** The colour inside the frame. */
  readonly fill: (tone: Tone | undefined) => string;
}

const TONES: Readonly<Record<Exclude<Tone, `heat-${string}`>, string>> = {
  running: 'running',
  retrying: 'waiting',
  changed: 'waiting',
  succeeded: 'succeeded',
  added: 'succeeded',
  caught: 'timed-out',
  failed: 'failed',
  removed: 'failed',
  aborted: 'aborted',
};

/**
 * The colours of the page, as in graph.css.
 *
 * @param colour the value of a colour of shell.css by its name, such as `#c62a2f` for `failed`
 */
export function pictureColours(colour: (name: string) => string): PictureColours {
  const panel = colour('panel');
  const line = colour('line');
  // A page can give heat another colour, such as the heatmap.
  const hot = colour('heat') || colour('failed');
  const toneColour = (tone: Tone | undefined): string =>
    tone === undefined || isHeat(tone) ? mixed(colour('quiet'), panel, 0.45) : colour(TONES[tone]);
  return {
    background: panel,
    ink: colour('ink'),
    muted: colour('quiet'),
    line,
    edge: mixed(colour('quiet'), panel, 0.8),
    frame: (tone) =>
      tone !== undefined && isHeat(tone) ? mixed(hot, line, heat(tone) * 0.2) : toneColour(tone),
    fill: (tone) => {
      if (tone === undefined) return panel;
      return isHeat(tone)
        ? mixed(hot, panel, heat(tone) * 0.11)
        : mixed(toneColour(tone), panel, 0.09);
    },
  };
}

function isHeat(tone: Tone): tone is Extract<Tone, `heat-${string}`> {
  return tone.startsWith('heat-');
}

function heat(tone: Extract<Tone, `heat-${string}`>): number {
  return Number(tone.slice('heat-'.length));
}

/** Mixes two colours of the form `#rrggbb`. */
function mixed(one: string, other: string, share: number): string {
  const parts = [1, 3, 5].map((at) => {
    const [first, second] = [one, other].map((hex) => parseInt(hex.slice(at, at + 2), 16));
    const value = Math.round((first ?? 0) * share + (second ?? 0) * (1 - share));
    return value.toString(16).padStart(2, '0');
  });
  return `#${parts.join('')}`;
}
