import { parentFrame } from './events';
import type { ExecutionFold } from './fold';
import { visibleText } from './visibleText';

/**
 * The label of a frame, which is a branch or an iteration: `Handle 1 / Each line 7`; empty for the
 * execution itself.
 */
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
