import '../execution/execution.css';
import './compare.css';
import { ComparePage } from './ComparePage';

/** `/compare?left=…&right=…`. */
export default function Page() {
  return <ComparePage />;
}
