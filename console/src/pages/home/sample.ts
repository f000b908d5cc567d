export const SAMPLE_NAME = 'sample-parcels';

export const SAMPLE_INPUT = { customer: 'Ada', items: ['book', 'lamp', 'tea'] };

/** A state machine without calls, so that it runs on any server. */
export const SAMPLE = {
  Comment: 'Prepares the items of an order in parallel and ships them',
  QueryLanguage: 'JSONata',
  StartAt: 'Prepare items',
  States: {
    'Prepare items': {
      Type: 'Map',
      Items: '{% $states.input.items %}',
      ItemProcessor: {
        StartAt: 'Pack',
        States: {
          Pack: { Type: 'Wait', Seconds: 2, Next: 'Label' },
          Label: { Type: 'Pass', Output: "{% 'parcel of ' & $states.input %}", End: true },
        },
      },
      Output:
        '{% {"customer": $states.context.Execution.Input.customer, "parcels": $states.result} %}',
      Next: 'Many parcels?',
    },
    'Many parcels?': {
      Type: 'Choice',
      Choices: [{ Condition: '{% $count($states.input.parcels) > 2 %}', Next: 'Wait for the van' }],
      Default: 'Ship',
    },
    'Wait for the van': { Type: 'Wait', Seconds: 5, Next: 'Ship' },
    Ship: {
      Type: 'Pass',
      Output: '{% {"shipped": $count($states.input.parcels), "to": $states.input.customer} %}',
      End: true,
    },
  },
} as const;
