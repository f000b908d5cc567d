import './mapRun.css';
import type { PageParams } from '../../shell/routes';
import { MapRunPage } from './MapRunPage';

/** The page of a Map Run. */
export default function MapRunRoute({ arn = '' }: PageParams) {
  return <MapRunPage key={arn} arn={arn} />;
}
