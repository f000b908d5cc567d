import { expect, it } from 'vitest';
import { expressionTest } from './expressionTest';

it('asks for what the expression gives, with or without its brackets', () => {
  expect(expressionTest(' {% $x + 1 %} ', 'JSONata')['Output']).toBe('{% $x + 1 %}');
  expect(expressionTest('$x + 1', 'JSONata')['Output']).toBe('{% $x + 1 %}');
  expect(expressionTest(' $.a ', 'JSONPath')['Parameters']).toEqual({ 'value.$': '$.a' });
});
