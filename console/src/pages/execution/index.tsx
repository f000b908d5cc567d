import { preloadGraph } from '../../graph';
import { parseArn } from '../../model/arn';
import type { PageParams } from '../../shell/routes';
import { ExecutionPage } from './ExecutionPage';
import { ExpressChildPage } from './ExpressChildPage';
import './execution.css';

preloadGraph();

/** The page at `/executions/:arn`. */
export default function Page({ arn = '' }: PageParams) {
  return isExpressChild(arn) ? (
    <ExpressChildPage key={arn} arn={arn} />
  ) : (
    <ExecutionPage key={arn} arn={arn} />
  );
}

/** Whether an ARN is that of an Express child of a Map Run: `express:machine/label:…`. */
function isExpressChild(arn: string): boolean {
  const parts = parseArn(arn);
  return parts?.type === 'express' && parts.rest[0]?.includes('/') === true;
}
