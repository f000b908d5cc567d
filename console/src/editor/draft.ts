import { redo, redoDepth, undo, undoDepth } from '@codemirror/commands';
import { setDiagnostics, type Diagnostic } from '@codemirror/lint';
import { EditorState, Transaction, type TransactionSpec } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { changeText, editBetween, type Change } from '../model/design/change';
import { formatOf, type Format } from '../model/design/text';
import { basics, language, languageFor, writing } from './setup';

/** What pages see of a draft; a new one after each change. */
export interface DraftView {
  /** The text as it is edited: its lines end in LF. */
  readonly text: string;
  /** The text as it is kept: its lines end as they did when it came. */
  readonly written: string;
  readonly format: Format;
  /** Where the cursor is. */
  readonly cursor: number;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
}

/**
 * A definition being written. The text is the master, kept in the editor's own state whether the editor is shown or
 * not: what forms and graphs do are edits of it, so there is one undo for all.
 */
export class Draft {
  state: EditorState;
  private readonly lineBreak: string;
  private view: EditorView | undefined;
  private seen: DraftView;
  private readonly listeners = new Set<() => void>();

  constructor(text: string) {
    this.lineBreak = text.includes('\r\n') ? '\r\n' : '\n';
    this.state = this.fresh(text);
    this.seen = this.look();
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly snapshot = (): DraftView => this.seen;

  attach(view: EditorView): void {
    this.view = view;
  }

  detach(): void {
    this.view = undefined;
  }

  /**
   * Makes changes in the text.
   *
   * @param typing when changes come letter by letter, which are undone together
   * @throws ChangeRefused as `changeText` does
   */
  change(changes: readonly Change[], typing = false): void {
    const before = this.seen.text;
    const after = changeText(before, this.seen.format, changes);
    if (after === before) return;
    const edit = editBetween(before, after);
    this.dispatch({
      changes: edit,
      annotations: Transaction.userEvent.of(typing ? 'input.type' : 'input'),
    });
  }

  /** Takes another text in the place of this one, in one step that can be undone. */
  replace(text: string): void {
    this.dispatch({ changes: { from: 0, to: this.state.doc.length, insert: text } });
  }

  undo(): void {
    undo({ state: this.state, dispatch: (transaction) => this.dispatch(transaction) });
  }

  redo(): void {
    redo({ state: this.state, dispatch: (transaction) => this.dispatch(transaction) });
  }

  /** Shows a place of the text and puts the cursor there, without taking the focus. */
  reveal(from: number): void {
    if (this.state.selection.main.head === from) return;
    this.dispatch({
      selection: { anchor: from },
      effects: EditorView.scrollIntoView(from, { y: 'center' }),
    });
  }

  mark(diagnostics: readonly Diagnostic[]): void {
    const most = this.state.doc.length;
    const within = diagnostics.map((each) => ({
      ...each,
      from: Math.min(each.from, most),
      to: Math.min(each.to, most),
    }));
    this.dispatch(setDiagnostics(this.state, within));
  }

  private dispatch(spec: TransactionSpec | Transaction): void {
    if (this.view) {
      this.view.dispatch(spec as TransactionSpec);
    } else {
      this.took(spec instanceof Transaction ? spec : this.state.update(spec));
    }
  }

  private took(transaction: Transaction): void {
    this.state = transaction.state;
    if (!transaction.docChanged && !transaction.selection) return;
    const format = this.seen.format;
    this.tell();
    if (this.seen.format !== format) {
      const effects = language.reconfigure(languageFor(this.seen.format));
      // Not within the editor's own update, which must end first.
      queueMicrotask(() => this.dispatch({ effects }));
    }
  }

  private tell(): void {
    this.seen = this.look();
    this.listeners.forEach((listener) => listener());
  }

  private fresh(text: string): EditorState {
    return EditorState.create({
      doc: text,
      extensions: [
        ...basics(formatOf(text), 'Definition'),
        ...writing(),
        EditorView.updateListener.of((update) => {
          update.transactions.forEach((transaction) => this.took(transaction));
        }),
      ],
    });
  }

  private look(): DraftView {
    const text = this.state.doc.toString();
    return {
      text,
      written: text.replaceAll('\n', this.lineBreak),
      format: formatOf(text),
      cursor: this.state.selection.main.head,
      canUndo: undoDepth(this.state) > 0,
      canRedo: redoDepth(this.state) > 0,
    };
  }
}
