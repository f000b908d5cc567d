import type { ServiceIndex } from './design/services';

const FUNCTIONS = 'lambda:function:';
/** The prefixes of other complete names. */
const PREFIXES = ['http:host:', 'aws-sdk:'];
const FUNCTION_ARN = /^arn:[^:]+:lambda:[^:]*:\d{12}:function:([^:@]+)(?::[^:@]+)?(@\d+)?$/;
const RESOURCE = /^arn:[^:]+:states:::((?:aws-sdk:)?[^:.]+:[^:.]+)(?:\.[A-Za-z]+(?::2)?)?(@\d+)?$/;
/** An action of an optimized integration, such as `sqs:sendMessage`. */
const ACTION =
  /^(apigateway|athena|batch|bedrock|codebuild|databrew|dynamodb|ecs|eks|elasticmapreduce|emr-containers|emr-serverless|events|glue|http|lambda|mediaconvert|sagemaker|sns|sqs|states):[A-Za-z]/;

/**
 * The name of an endpoint, as rules have it. Text that is a whole name, the ARN of a function, the
 * Resource of a Task or the URL of a host is understood, whichever kind is chosen. The version or
 * the alias of a function is omitted.
 *
 * @param prefix the prefix of the chosen kind; empty for services and actions
 */
export function endpointName(prefix: string, typed: string): string {
  const text = typed.trim();
  if (text.startsWith(FUNCTIONS)) return FUNCTIONS + unqualified(text.slice(FUNCTIONS.length));
  if (text === '' || PREFIXES.some((known) => text.startsWith(known))) return text;
  const [, name, account = ''] = FUNCTION_ARN.exec(text) ?? [];
  if (name !== undefined) return `lambda:function:${name}${account}`;
  const [, resource, accountOfResource = ''] = RESOURCE.exec(text) ?? [];
  if (resource !== undefined) return resource + accountOfResource;
  // A port is a part of the name, also the default one.
  const [, host] = /^https?:\/\/([^/?#]+)/i.exec(text) ?? [];
  if (host !== undefined) return `http:host:${host.toLowerCase()}`;
  if (ACTION.test(text)) return text;
  return prefix + (prefix === FUNCTIONS ? unqualified(text) : text);
}

/** The name of a function without its version or alias, which are no part of an endpoint. */
function unqualified(name: string): string {
  return name.replace(/^([\w-]+):[\w$-]+(@\d+)?$/, '$1$2');
}

/**
 * A hint that a rule may match other calls than expected; undefined if there is none.
 *
 * @param services the actions of the AWS SDK integrations; undefined while they are not read
 */
export function endpointHint(
  endpoint: string,
  services: ServiceIndex | undefined,
): string | undefined {
  if (services === undefined) return undefined;
  const name = endpoint.replace(/@.*$/, '');
  const actions = (service: string) =>
    Object.hasOwn(services, service) ? services[service] : undefined;
  const [, single] = /^(?:lambda:function|http:host):([a-z0-9-]+)$/.exec(name) ?? [];
  if (single !== undefined) {
    return actions(single) === undefined
      ? undefined
      : `${single} is also a service. Choose “Service or action” to limit its calls.`;
  }
  const [, service = '', action] = /^aws-sdk:([^:]+)(?::(.+))?$/.exec(name) ?? [];
  if (service !== '') {
    const known = actions(service);
    if (known === undefined) return `The AWS SDK has no service ${service}.`;
    return action === undefined || known.includes(action)
      ? undefined
      : `The service ${service} has no action ${action}.`;
  }
  const [, optimized = ''] = /^([^:]+)(?::[^:]+)?$/.exec(name) ?? [];
  return actions(optimized) === undefined
    ? undefined
    : `Calls of aws-sdk:${optimized} need a rule of their own.`;
}
