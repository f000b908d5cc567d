// The data that all specs share. A spec creates further data itself.

/** The functions that workflows call, by name. */
export const functions = {
  'total-order': ({ lines = [] }) => ({ total: lines.reduce((sum, line) => sum + line.price, 0) }),
  'charge-card': ({ card }) => {
    if (String(card).startsWith('0')) {
      const declined = new Error(`the bank declined card ${card}`);
      declined.name = 'CardDeclined';
      throw declined;
    }
    return { charged: true };
  },
  /** Only the spec of endpoints calls it, and pauses its calls. */
  'check-stock': () => ({ available: true }),
  /** Returns nothing; the task is answered by callback. */
  'order-parcel': () => null,
};

const LAMBDA = 'arn:aws:states:::lambda:invoke';

const ORDERS = {
  Comment: 'Totals an order and charges the card',
  StartAt: 'Total',
  States: {
    Total: {
      Type: 'Task',
      Resource: LAMBDA,
      Parameters: { FunctionName: 'total-order', 'Payload.$': '$' },
      ResultSelector: { 'total.$': '$.Payload.total' },
      ResultPath: '$.sum',
      Next: 'Charge',
    },
    Charge: {
      Type: 'Task',
      Resource: LAMBDA,
      Parameters: { FunctionName: 'charge-card', 'Payload.$': '$' },
      ResultPath: '$.payment',
      Next: 'Done',
    },
    Done: { Type: 'Succeed' },
  },
};

const approvals = (activity) => ({
  StartAt: 'Approve',
  States: {
    Approve: {
      Type: 'Task',
      Resource: activity,
      HeartbeatSeconds: 3600,
      TimeoutSeconds: 86_400,
      ResultPath: '$.decision',
      End: true,
    },
  },
});

const PARCELS = {
  StartAt: 'Deliver',
  States: {
    Deliver: {
      Type: 'Task',
      Resource: `${LAMBDA}.waitForTaskToken`,
      Parameters: {
        FunctionName: 'order-parcel',
        Payload: { 'parcel.$': '$.parcel', 'token.$': '$$.Task.Token' },
      },
      TimeoutSeconds: 86_400,
      End: true,
    },
  },
};

const SLEEPER = {
  StartAt: 'Sleep',
  States: { Sleep: { Type: 'Wait', Seconds: 86_400, End: true } },
};

/**
 * Creates state machines and executions of each kind: successful, failed with equal causes, waiting
 * for an answer, sleeping.
 */
export async function createWorld(api) {
  const activity = await api.createActivity('approve-order');
  const machines = {
    orders: await api.createMachine('orders', ORDERS),
    approvals: await api.createMachine('approvals', approvals(activity)),
    parcels: await api.createMachine('parcels', PARCELS),
    sleepers: await api.createMachine('sleepers', SLEEPER),
  };
  const order = (card) => ({ card, lines: [{ price: 12 }, { price: 30.5 }] });
  const all = [];
  for (let i = 1; i <= 6; i++)
    all.push(await api.start(machines.orders, order(`4${i}`), `paid-${i}`));
  for (let i = 1; i <= 3; i++)
    all.push(await api.start(machines.orders, order(`0${i}`), `declined-${i}`));
  for (const arn of all) await api.awaitEnd(arn);
  const approval = await api.start(
    machines.approvals,
    { amount: 1200, buyer: 'Ada' },
    'order-4711',
  );
  const parcel = await api.start(machines.parcels, { parcel: 'P-10' }, 'parcel-10');
  await api.awaitTask(approval);
  await api.awaitTask(parcel);
  const sleeper = await api.start(machines.sleepers, {}, 'asleep-1');
  return { machines, activity, approval, parcel, sleeper, paid: all[0], declined: all[6] };
}
