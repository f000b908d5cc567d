import Flashbar from '@cloudscape-design/components/flashbar';
import { PathLink } from '../ui/PathLink';
import { dismiss, useNotices } from './notices';

export function Notices() {
  const notices = useNotices();
  return (
    <Flashbar
      items={notices.map((notice) => ({
        id: notice.id,
        type: notice.type === 'in-progress' ? 'info' : notice.type,
        loading: notice.type === 'in-progress',
        content: (
          <>
            {notice.text}{' '}
            {notice.link !== undefined && (
              <PathLink to={notice.link.href}>{notice.link.text}</PathLink>
            )}
          </>
        ),
        dismissible: true,
        dismissLabel: 'Dismiss',
        onDismiss: () => dismiss(notice.id),
      }))}
    />
  );
}
