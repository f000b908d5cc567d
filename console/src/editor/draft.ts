import { isolateHistory, redo, redoDepth, undo, undoDepth } from '@codemirror/commands';
import { setDiagnostics, type Diagnostic } from '@codemirror/lint';
import { EditorState, Transaction, type TransactionSpec } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { changeText, editBetween, type Change } from '../model/design/change';
import { formatOf, type Format } from '../model/design/text';
import { commonExtensions, language, languageFor, editing } from './setup';

/** An immutable view of a draft. Each change creates a new one. */
export interface DraftView {
  /** The edited text, with LF line endings. */
  readonly text: string;
  /** The text with the line endings of the original. */
  readonly fileText: string;
  readonly format: Format;
  /** The offset of the cursor. */
  readonly cursor: number;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
}

/**
 * The text of a definition while it is edited.
 *
 * Graph and form change this text, never a copy of it. The editor state is kept here whether or not
 * the editor is shown, so one undo history covers all views (docs/adr/0021).
 */
export class Draft {
  state: EditorState;
  private readonly lineBreak: string;
  private view: EditorView | undefined;
  private current: DraftView;
  private readonly listeners = new Set<() => void>();

  constructor(text: string) {
    this.lineBreak = text.includes('\r\n') ? '\r\n' : '\n';
    this.state = this.createState(text);
    this.current = this.viewOf();
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly snapshot = (): DraftView => this.current;

  attach(view: EditorView): void {
    this.view = view;
  }

  detach(): void {
    this.view = undefined;
  }

  /**
   * Applies changes to the text.
   *
   * @param typing whether the changes come letter by letter, so that one undo reverts them together
   * @throws ChangeRefused as `changeText` does
   */
  change(changes: readonly Change[], typing = false): void {
    const before = this.current.text;
    const after = changeText(before, this.current.format, changes);
    if (after === before) return;
    const edit = editBetween(before, after);
    this.dispatch({
      changes: edit,
      annotations: Transaction.userEvent.of(typing ? 'input.type' : 'input'),
    });
  }

  /** Replaces the whole text as one undoable step, also shortly after another change. */
  replace(text: string): void {
    this.dispatch({
      changes: { from: 0, to: this.state.doc.length, insert: text },
      annotations: isolateHistory.of('full'),
    });
  }

  undo(): void {
    undo({ state: this.state, dispatch: (transaction) => this.dispatch(transaction) });
  }

  redo(): void {
    redo({ state: this.state, dispatch: (transaction) => this.dispatch(transaction) });
  }

  /** Scrolls to an offset and moves the cursor there, without taking the focus. */
  reveal(from: number): void {
    if (this.state.selection.main.head === from) return;
    this.dispatch({
      selection: { anchor: from },
      effects: EditorView.scrollIntoView(from, { y: 'center' }),
    });
  }

  mark(diagnostics: readonly Diagnostic[]): void {
    const length = this.state.doc.length;
    const within = diagnostics.map((each) => ({
      ...each,
      from: Math.min(each.from, length),
      to: Math.min(each.to, length),
    }));
    this.dispatch(setDiagnostics(this.state, within));
  }

  private dispatch(spec: TransactionSpec | Transaction): void {
    if (this.view) {
      this.view.dispatch(spec as TransactionSpec);
    } else {
      this.onTransaction(spec instanceof Transaction ? spec : this.state.update(spec));
    }
  }

  private onTransaction(transaction: Transaction): void {
    this.state = transaction.state;
    if (!transaction.docChanged && !transaction.selection) return;
    const format = this.current.format;
    this.publish();
    if (this.current.format !== format) {
      const effects = language.reconfigure(languageFor(this.current.format));
      // The editor's own update must end before another is dispatched.
      queueMicrotask(() => this.dispatch({ effects }));
    }
  }

  private publish(): void {
    this.current = this.viewOf();
    this.listeners.forEach((listener) => listener());
  }

  private createState(text: string): EditorState {
    return EditorState.create({
      doc: text,
      extensions: [
        ...commonExtensions(formatOf(text), 'Definition'),
        ...editing(),
        EditorView.updateListener.of((update) => {
          update.transactions.forEach((transaction) => this.onTransaction(transaction));
        }),
      ],
    });
  }

  private viewOf(): DraftView {
    const text = this.state.doc.toString();
    return {
      text,
      fileText: text.replaceAll('\n', this.lineBreak),
      format: formatOf(text),
      cursor: this.state.selection.main.head,
      canUndo: undoDepth(this.state) > 0,
      canRedo: redoDepth(this.state) > 0,
    };
  }
}
