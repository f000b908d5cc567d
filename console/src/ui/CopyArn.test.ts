import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { CopyArn } from './CopyArn';

test('the name and the title of an ARN show characters that reverse text', () => {
  const arn = 'arn:aws:iam::123456789012:user/a\u202etoor';
  const shown = renderToStaticMarkup(createElement(CopyArn, { arn, text: 'user/a\u202etoor' }));
  expect(shown).toContain('<bdi>user/a\\u202etoor</bdi>');
  expect(shown).toContain('title="arn:aws:iam::123456789012:user/a\\u202etoor"');
  expect(shown).not.toContain('\u202e');
});
