import { BackLink } from '../../ui/back-link.tsx';

export function RulesTrail() {
  return (
    <BackLink to="/alerts" search={{ tab: 'rules' }}>
      Alert rules
    </BackLink>
  );
}
