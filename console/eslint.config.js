import js from '@eslint/js';
import hooks from 'eslint-plugin-react-hooks';
import ts from 'typescript-eslint';

const node = { process: 'readonly', console: 'readonly', URL: 'readonly', fetch: 'readonly' };

// ConfirmDialog passes its children to SpaceBetween.
const SPACED = 'JSXElement[openingElement.name.name=/^(SpaceBetween|ConfirmDialog)$/]';
const CONDITION = ':matches(LogicalExpression, ConditionalExpression)';
const FRAGMENTS = [
  `${SPACED} > JSXFragment`,
  `${SPACED} > JSXExpressionContainer > JSXFragment`,
  `${SPACED} > JSXExpressionContainer > ${CONDITION} > JSXFragment`,
  `${SPACED} > JSXExpressionContainer > ${CONDITION} > ${CONDITION} > JSXFragment`,
];

const NAMES = '/^(name|bus|id|.*(Name|Id))$/';
/**
 * A title with a name that has no quotation marks. It finds only template literals in the
 * attribute itself that have the name directly in them, and one quoted name of several suffices.
 */
const UNQUOTED = [`Identifier[name=${NAMES}]`, `MemberExpression[property.name=${NAMES}]`].map(
  (name) =>
    `JSXAttribute[name.name=/^(title|header)$/] TemplateLiteral:has(> ${name}):not(:has(> TemplateElement[value.raw=/“$/]))`,
);

export default ts.config(
  { ignores: ['target', 'node_modules'] },
  js.configs.recommended,
  {
    files: ['src/**/*.{ts,tsx}'],
    extends: [ts.configs.strictTypeChecked, hooks.configs.flat['recommended-latest']],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      'no-console': 'error',
      // React calls the result of an effect as its cleanup. An expression body can return something
      // else by accident.
      'no-restricted-syntax': [
        'error',
        {
          selector:
            "CallExpression[callee.name=/^use(Layout)?Effect$/] > ArrowFunctionExpression:first-child[body.type!='BlockStatement'][body.type!='ArrowFunctionExpression']",
          message: 'Give the effect a block body.',
        },
        ...UNQUOTED.map((selector) => ({ selector, message: 'Quote the name: “…”.' })),
        ...FRAGMENTS.map((selector) => ({
          selector,
          message: 'SpaceBetween counts a fragment as one child. Use another SpaceBetween.',
        })),
      ],
    },
  },
  {
    // The model is pure: it must not depend on the framework, the browser or the API client.
    files: ['src/model/**/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        { patterns: ['react*', '@cloudscape-design/*', '**/shell/**', '**/pages/**', '**/ui/**'] },
      ],
      'no-restricted-globals': ['error', 'window', 'document', 'fetch', 'localStorage'],
    },
  },
  {
    files: [
      'build/**/*.mjs',
      'e2e/**/*.mjs',
      'firefox/**/*.mjs',
      'keyboard/**/*.mjs',
      'mutants/**/*.mjs',
      '*.{js,ts}',
    ],
    languageOptions: {
      globals: {
        ...node,
        Buffer: 'readonly',
        URLSearchParams: 'readonly',
        setTimeout: 'readonly',
        clearTimeout: 'readonly',
        AbortSignal: 'readonly',
        CSS: 'readonly',
        document: 'readonly',
        window: 'readonly',
        requestAnimationFrame: 'readonly',
      },
    },
  },
);
