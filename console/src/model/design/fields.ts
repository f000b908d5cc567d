import type { Path } from './json';
import type { QueryLanguage } from './machine';

/** The type of a field, which determines its input. */
export type FieldKind =
  | 'text'
  | 'lines'
  | 'choice'
  /** A path into the input; null selects nothing. */
  | 'path'
  /** JSON with paths (`.$`) or expressions (`{% %}`). */
  | 'template'
  /** A number or an expression that returns one. */
  | 'numberOrExpression'
  /** The next state: `Next`, or `End` when there is none. */
  | 'next'
  | 'state'
  | 'retriers'
  | 'catchers'
  | 'rules';

export interface Field {
  readonly path: Path;
  readonly label: string;
  readonly kind: FieldKind;
  readonly help: string;
  readonly placeholder?: string;
  readonly options?: readonly string[];
  /** The query language that has the field; undefined for both. */
  readonly language?: QueryLanguage;
  /** Whether only a Map in distributed mode has the field. */
  readonly distributed?: true;
  /** The alternative members that are removed when this one is set. */
  readonly instead?: readonly string[];
}

/** Creates a field. The members of the path are separated by dots. */
export const f = (
  path: string,
  label: string,
  kind: FieldKind,
  help: string,
  more: Partial<Field> = {},
): Field => ({
  path: path.split('.'),
  label,
  kind,
  help,
  ...more,
});

export const PATH = { language: 'JSONPath' } as const;
export const EXPRESSION = { language: 'JSONata' } as const;

export const COMMENT = f('Comment', 'Comment', 'lines', 'A description of this state.');
export const LANGUAGE = f(
  'QueryLanguage',
  'Query language',
  'choice',
  'The query language of this state. Default: that of the workflow.',
  {
    options: ['JSONPath', 'JSONata'],
  },
);
export const NEXT = f(
  'Next',
  'Next state',
  'next',
  'The next state, or the end of the workflow or branch.',
);
export const INPUT_PATH = f(
  'InputPath',
  'Input path',
  'path',
  'The part of the input that the state uses.',
  { ...PATH, placeholder: '$' },
);
export const OUTPUT_PATH = f(
  'OutputPath',
  'Output path',
  'path',
  'The part of the result that becomes the output.',
  { ...PATH, placeholder: '$' },
);
export const RESULT_PATH = f(
  'ResultPath',
  'Result path',
  'path',
  'The path of the input where the result is stored. $ replaces the input.',
  {
    ...PATH,
    placeholder: '$.result',
  },
);
export const RESULT_SELECTOR = f(
  'ResultSelector',
  'Result selector',
  'template',
  'Selects parts of the result. Members that end with .$ are paths.',
  PATH,
);
export const PARAMETERS = f(
  'Parameters',
  'Parameters',
  'template',
  'The payload. Members that end with .$ are paths or intrinsic functions.',
  PATH,
);
export const ARGUMENTS = f(
  'Arguments',
  'Arguments',
  'template',
  'The payload. {% %} contains an expression.',
  EXPRESSION,
);
export const OUTPUT = f(
  'Output',
  'Output',
  'template',
  'The output. {% %} contains an expression. Default: the result.',
  EXPRESSION,
);
export const ASSIGN = f('Assign', 'Variables', 'template', 'Variables for later states, by name.');
export const RETRY = f(
  'Retry',
  'Retry',
  'retriers',
  'The errors that are retried, with delays and limits.',
);
export const CATCH = f(
  'Catch',
  'Catch',
  'catchers',
  'The next state after an error that is not retried.',
);
