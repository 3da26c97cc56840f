import { ALERT_STATES } from '../../api/alerts.ts';
import { oneOf, searchOf, text } from '../../routing/search.ts';

export const alertsSearch = searchOf({
  tab: oneOf(['alerts', 'rules']),
  state: oneOf(ALERT_STATES),
  rule: text,
});
