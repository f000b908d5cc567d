import Flashbar from '@cloudscape-design/components/flashbar';
import { PathLink } from '../ui/PathLink';
import { dismiss, useNotices } from './notices';

const TEXTS = {
  ariaLabel: 'Notifications',
  notificationBarText: 'Notifications',
  notificationBarAriaLabel: 'View all notifications',
  errorIconAriaLabel: 'Error',
  warningIconAriaLabel: 'Warning',
  successIconAriaLabel: 'Success',
  infoIconAriaLabel: 'Information',
  inProgressIconAriaLabel: 'In progress',
};

export function Notices() {
  const notices = useNotices();
  return (
    <Flashbar
      stackItems
      i18nStrings={TEXTS}
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
