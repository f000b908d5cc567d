import { preloadGraph } from '../../graph';
import type { PageParams } from '../../shell/routes';
import { ExecutionPage } from './ExecutionPage';
import './execution.css';

preloadGraph();

/** The page at `/executions/:arn`. */
export default function Page({ arn }: PageParams) {
  return <ExecutionPage key={arn} arn={arn ?? ''} />;
}
