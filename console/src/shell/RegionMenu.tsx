import ButtonDropdown, {
  type ButtonDropdownProps,
} from '@cloudscape-design/components/button-dropdown';
import type { RegionChoice } from './region';

/** The choice of the region in the header; empty when there is nothing to choose. */
export function RegionMenu({ choice }: { choice: RegionChoice }) {
  if (choice.regions.length === 0) return null;
  return (
    <span className="askel-region">
      <ButtonDropdown
        ariaLabel={`Region ${choice.region}`}
        expandToViewport
        items={regionItems(choice)}
        onItemClick={({ detail }) => choice.choose(detail.id)}
      >
        {choice.region}
      </ButtonDropdown>
    </span>
  );
}

/** The regions as items of a menu. */
export function regionItems({ region, regions }: RegionChoice): ButtonDropdownProps.ItemOrGroup[] {
  return regions.map((one) => ({
    id: one,
    text: one,
    itemType: 'checkbox',
    checked: one === region,
  }));
}
