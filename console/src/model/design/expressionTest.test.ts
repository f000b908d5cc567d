import { expect, it } from 'vitest';
import { expressionTest } from './expressionTest';

it('evaluates an expression with or without delimiters', () => {
  expect(expressionTest(' {% $x + 1 %} ', 'JSONata')['Output']).toBe('{% $x + 1 %}');
  expect(expressionTest('$x + 1', 'JSONata')['Output']).toBe('{% $x + 1 %}');
  expect(expressionTest(' $.a ', 'JSONPath')['Parameters']).toEqual({ 'value.$': '$.a' });
});
