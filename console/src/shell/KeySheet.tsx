import Modal from '@cloudscape-design/components/modal';
import { boundKeys } from './keys';

/** What keys do on this page. */
export function KeySheet({ onClose }: { onClose: () => void }) {
  return (
    <Modal visible header="Keys" onDismiss={onClose}>
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
    </Modal>
  );
}
