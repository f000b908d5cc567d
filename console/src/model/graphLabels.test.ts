import { expect, test } from 'vitest';
import { graphLabels, hasGroupLabel } from './graphLabels';

test('labels have at least 12 pixels on the screen at any zoom', () => {
  for (let zoom = 1.6; zoom > 0.002; zoom *= 0.97) {
    const { nameSize, noteSize } = graphLabels(zoom);
    expect(nameSize * zoom).toBeGreaterThanOrEqual(12 - 1e-6);
    expect(noteSize * zoom).toBeGreaterThanOrEqual(12 - 1e-6);
  }
});

test('labels keep their size while it is large enough', () => {
  expect(graphLabels(1)).toEqual({ shown: 'all', nameSize: 14, noteSize: 12 });
  expect(graphLabels(1.6)).toEqual({ shown: 'all', nameSize: 14, noteSize: 12 });
});

test('labels that do not fit into a state of 50 pixels are hidden', () => {
  for (let zoom = 1.6; zoom > 0.002; zoom *= 0.97) {
    const { shown, nameSize, noteSize } = graphLabels(zoom);
    const height = shown === 'all' ? nameSize + noteSize : shown === 'names' ? nameSize : 0;
    expect(height).toBeLessThan(48);
  }
  expect(graphLabels(0.5).shown).toBe('names');
  expect(graphLabels(0.2).shown).toBe('groups');
});

test('only large groups have a name at a small zoom', () => {
  expect(hasGroupLabel(1000, 400, 0.1)).toBe(true);
  expect(hasGroupLabel(1000, 100, 0.1)).toBe(false);
  expect(hasGroupLabel(500, 400, 0.1)).toBe(false);
});
