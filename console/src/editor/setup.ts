import { autocompletion, closeBrackets, closeBracketsKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { json } from '@codemirror/lang-json';
import { yaml } from '@codemirror/lang-yaml';
import {
  bracketMatching,
  foldGutter,
  foldKeymap,
  HighlightStyle,
  indentOnInput,
  syntaxHighlighting,
} from '@codemirror/language';
import { lintGutter, lintKeymap } from '@codemirror/lint';
import { highlightSelectionMatches, searchKeymap } from '@codemirror/search';
import { Compartment, type Extension } from '@codemirror/state';
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
} from '@codemirror/view';
import { tags } from '@lezer/highlight';
import type { Format } from '../model/design/text';
import { cspNonce } from '../shell/nonce';

/** Colours are CSS variables, so that one theme serves light and dark mode. */
const theme = EditorView.theme({
  '&': { height: '100%', fontSize: '13px', backgroundColor: 'var(--askel-panel)' },
  '&.cm-focused': { outline: 'none' },
  // An outline would be covered by the gutters.
  '&.cm-focused::after': {
    content: '""',
    position: 'absolute',
    inset: '0',
    zIndex: '300',
    border: '2px solid var(--askel-action)',
    pointerEvents: 'none',
  },
  '.cm-scroller': {
    fontFamily: "ui-monospace, 'SF Mono', 'Cascadia Mono', 'Liberation Mono', Menlo, monospace",
    lineHeight: '1.55',
  },
  '.cm-content': { color: 'var(--askel-ink)', caretColor: 'var(--askel-ink)' },
  '.cm-cursor': { borderLeftColor: 'var(--askel-ink)' },
  '.cm-gutters': {
    backgroundColor: 'var(--askel-panel)',
    color: 'var(--askel-quiet)',
    borderRight: '1px solid var(--askel-line)',
  },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'var(--askel-chosen)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground':
    { backgroundColor: 'color-mix(in srgb, var(--askel-action) 28%, transparent)' },
  '.cm-tooltip, .cm-panels': {
    backgroundColor: 'var(--askel-panel)',
    color: 'var(--askel-ink)',
    borderColor: 'var(--askel-line)',
  },
  '.cm-foldPlaceholder': {
    backgroundColor: 'var(--askel-chosen)',
    border: '1px solid var(--askel-line)',
    color: 'var(--askel-quiet)',
  },
  // CodeMirror's own marks are images in data: URLs, which the content security policy forbids.
  '.cm-lintRange': { backgroundImage: 'none', paddingBottom: '0' },
  '.cm-lintRange-error': { textDecoration: 'underline wavy var(--askel-failed)' },
  '.cm-lintRange-warning': { textDecoration: 'underline wavy var(--askel-timed-out)' },
  '.cm-lint-marker': { content: 'normal !important', width: '1em', height: '1em' },
  '.cm-lint-marker-error::before': { content: '"✕"', color: 'var(--askel-failed)' },
  '.cm-lint-marker-warning::before': { content: '"!"', color: 'var(--askel-timed-out)' },
  '.cm-diagnostic-error': { borderLeftColor: 'var(--askel-failed)' },
  '.cm-diagnostic-warning': { borderLeftColor: 'var(--askel-timed-out)' },
  // The key colour has too little contrast on the red background of deleted text.
  '.cm-deletedChunk .cm-deletedText': { color: 'var(--askel-ink)' },
  '.cm-matchingBracket': {
    backgroundColor: 'var(--askel-chosen)',
    outline: '1px solid var(--askel-action)',
  },
});

const colours = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: 'var(--askel-action)' },
  { tag: [tags.string, tags.content], color: 'var(--askel-ink)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--askel-waiting)' },
  { tag: tags.comment, color: 'var(--askel-quiet)', fontStyle: 'italic' },
  { tag: tags.invalid, color: 'var(--askel-failed)' },
]);

export const language = new Compartment();

export function languageFor(format: Format): Extension {
  return format === 'json' ? json() : yaml();
}

/** The extensions of all editors: theme, highlighting, keys, folding and search. */
export function commonExtensions(format: Format, label: string): Extension[] {
  return [
    EditorView.cspNonce.of(cspNonce()),
    theme,
    syntaxHighlighting(colours),
    language.of(languageFor(format)),
    lineNumbers(),
    foldGutter(),
    bracketMatching(),
    drawSelection(),
    EditorView.lineWrapping,
    EditorView.contentAttributes.of({ 'aria-label': label }),
    keymap.of([...searchKeymap, ...foldKeymap]),
  ];
}

/** The extensions of writable editors. Escape, then Tab moves the focus out of the editor. */
export function editing(): Extension[] {
  return [
    history(),
    indentOnInput(),
    closeBrackets(),
    autocompletion(),
    highlightActiveLine(),
    highlightActiveLineGutter(),
    highlightSelectionMatches(),
    lintGutter(),
    keymap.of([
      ...closeBracketsKeymap,
      ...defaultKeymap,
      ...historyKeymap,
      ...lintKeymap,
      indentWithTab,
    ]),
  ];
}
