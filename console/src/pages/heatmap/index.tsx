import { HeatmapPage } from './HeatmapPage';
import './heatmap.css';

/** The page at `/heatmap?machine=…&status=…`, with the filters of the executions page. */
export default function Page() {
  return <HeatmapPage />;
}
