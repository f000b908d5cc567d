import { HeatmapPage } from './HeatmapPage';
import './heatmap.css';

/** `/heatmap?machine=…&status=…`: the filters of the executions page. */
export default function Page() {
  return <HeatmapPage />;
}
