import { boundKeys } from './keys';
import { Dialog } from '../ui/Dialog';

/** What keys do on this page. */
export function KeySheet({ onClose }: { onClose: () => void }) {
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
              <td>{bound.does}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Dialog>
  );
}
