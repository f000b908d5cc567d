import { expect, test } from 'vitest';
import { unreachableEndpoints } from './endpoints';

test('only endpoints whose metric is 1 are unreachable', () => {
  const metrics = [
    '# TYPE askel_endpoint_unreachable gauge',
    'askel_endpoint_unreachable{endpoint="http://a:80",integration="http"} 1.0',
    'askel_endpoint_unreachable{endpoint="http://b:80",integration="http"} 0.0',
    'askel_endpoint_unreachable{integration="lambda",endpoint="http://c:80",} 1',
    'askel_calls_parked{endpoint="http://b:80",integration="http"} 1',
  ].join('\n');
  expect(unreachableEndpoints(metrics)).toEqual([
    { integration: 'http', endpoint: 'http://a:80' },
    { integration: 'lambda', endpoint: 'http://c:80' },
  ]);
});
