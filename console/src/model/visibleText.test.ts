import { expect, test } from 'vitest';
import { visibleText } from './visibleText';

test.each([
  ['Charge card', 'Charge card'],
  ['Überweisen 支払う שלם', 'Überweisen 支払う שלם'],
  ['Pay\u202eyaP', 'Pay\\u202eyaP'],
  ['a\u0007b\u2066c\u2069', 'a\\u0007b\\u2066c\\u2069'],
])('%j is shown as %s', (name, shown) => expect(visibleText(name)).toBe(shown));
