import '../execution/execution.css';
import './compare.css';
import { ComparePage } from './ComparePage';

/** The page at `/compare?left=…&right=…`. */
export default function Page() {
  return <ComparePage />;
}
