import { Link } from '@tanstack/react-router';
import { Icon } from '../../ui/icon.tsx';

export function RulesTrail() {
  return (
    <Link to="/alerts" search={{ tab: 'rules' }}>
      <Icon name="chevron-left" size={14} /> Alert rules
    </Link>
  );
}
