import type { Path } from './json';
import type { QueryLanguage } from './machine';

/** What a field holds, and so how it is asked for. */
export type FieldKind =
  | 'text'
  | 'lines'
  | 'choice'
  /** A path into the input; null means nothing of it. */
  | 'path'
  /** JSON, which may hold paths (`.$`) or expressions (`{% %}`). */
  | 'template'
  /** A number or an expression that gives one. */
  | 'numberOrExpression'
  /** The next state; `Next`, or `End` when there is none. */
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
  /** Only with this query language. */
  readonly language?: QueryLanguage;
  /** Only in a Map with distributed mode. */
  readonly distributed?: true;
  /** Setting it takes these away, which say the same in another way. */
  readonly instead?: readonly string[];
}

/** A field; the path's members have dots between. */
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

export const COMMENT = f('Comment', 'Comment', 'lines', 'What people should know of this state.');
export const LANGUAGE = f(
  'QueryLanguage',
  'Query language',
  'choice',
  'How this state reads and shapes data. Unset: as the workflow.',
  {
    options: ['JSONPath', 'JSONata'],
  },
);
export const NEXT = f(
  'Next',
  'Next state',
  'next',
  'Where it goes on, or that the workflow (or branch) ends here.',
);
export const INPUT_PATH = f(
  'InputPath',
  'Input path',
  'path',
  'The part of the input that the state works on.',
  { ...PATH, placeholder: '$' },
);
export const OUTPUT_PATH = f(
  'OutputPath',
  'Output path',
  'path',
  'The part of the data that is passed on.',
  { ...PATH, placeholder: '$' },
);
export const RESULT_PATH = f(
  'ResultPath',
  'Result path',
  'path',
  'Where in the input the result is put. $ takes the place of all of it.',
  {
    ...PATH,
    placeholder: '$.result',
  },
);
export const RESULT_SELECTOR = f(
  'ResultSelector',
  'Result selector',
  'template',
  'Picks of the result what is kept. Members ending in .$ are paths.',
  PATH,
);
export const PARAMETERS = f(
  'Parameters',
  'Parameters',
  'template',
  'What is handed over. Members ending in .$ are paths or intrinsic functions.',
  PATH,
);
export const ARGUMENTS = f(
  'Arguments',
  'Arguments',
  'template',
  'What is handed over; {% %} holds an expression.',
  EXPRESSION,
);
export const OUTPUT = f(
  'Output',
  'Output',
  'template',
  'What is passed on; {% %} holds an expression. Unset: the result.',
  EXPRESSION,
);
export const ASSIGN = f(
  'Assign',
  'Variables',
  'template',
  'Variables that later states may read, by name.',
);
export const RETRY = f(
  'Retry',
  'Retry',
  'retriers',
  'Which errors are tried again, when, and how often.',
);
export const CATCH = f(
  'Catch',
  'Catch',
  'catchers',
  'Where an error leads that is not tried again.',
);
