import { dismissNotices, useNotices } from '../routing/notices.ts';
import { IconButton } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import './notice-bar.css';

/** Sentences about the page as a whole, such as a link that was only half understood. */
export function NoticeBar() {
  const notices = useNotices();
  if (notices.length === 0) return null;
  return (
    <div className="notices" role="status">
      <Icon name="info" />
      <div>
        {notices.map((notice) => (
          <p key={notice}>{notice}</p>
        ))}
      </div>
      <IconButton icon="close" label="Dismiss notice" onClick={dismissNotices} />
    </div>
  );
}
