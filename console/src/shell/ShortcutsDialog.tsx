import { boundKeys } from './keys';
import { Dialog } from '../ui/Dialog';

/** The list of keyboard shortcuts on the current page. */
export function ShortcutsDialog({ onClose }: { onClose: () => void }) {
  return (
    <Dialog header="Keyboard shortcuts" onDismiss={onClose}>
      <table className="askel-keys">
        <tbody>
          {boundKeys().map((bound) => (
            <tr key={bound.keys}>
              <td>
                {bound.keys.split(' ').map((key) => (
                  <kbd key={key}>{key}</kbd>
                ))}
              </td>
              <td>{bound.description}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Dialog>
  );
}
