import { parentFrame } from './events';
import type { ExecutionFold } from './fold';
import { visibleText } from './visibleText';

/** A line of control in words: `Handle 1 / Each line 7`; the execution's own has none. */
export function frameText(fold: ExecutionFold, path: string): string {
  const steps: string[] = [];
  for (
    let frame = fold.frames.get(path);
    frame?.parent !== undefined;
    frame = fold.frames.get(parentFrame(frame.path) ?? '')
  ) {
    steps.unshift(`${visibleText(frame.parent.state)} ${frame.index}`);
  }
  return steps.join(' / ');
}
