import { getRouteApi, Link } from '@tanstack/react-router';
import { buttonClass } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Page } from '../../ui/page.tsx';
import { Tab, Tabs } from '../../ui/tabs.tsx';
import { AlertsTab } from './alerts-tab.tsx';
import { RulesTab } from './rules-tab.tsx';

const route = getRouteApi('/app/alerts');

/** What needs somebody now, and the rules that decide it. */
export function AlertsScreen() {
  const { tab = 'alerts' } = route.useSearch();
  const actions = (
    <Link to="/alert-rules/new" className={buttonClass('primary')}>
      <Icon name="plus" />
      New rule
    </Link>
  );
  return (
    <Page
      title="Alerts"
      lead="A rule watches a stream; while its condition holds, it raises an alert."
      actions={actions}
    >
      <Tabs label="Alerts and rules">
        <Tab to="/alerts" search={{ tab: undefined }}>
          Alerts
        </Tab>
        <Tab to="/alerts" search={{ tab: 'rules' }}>
          Rules
        </Tab>
      </Tabs>
      {tab === 'alerts' ? <AlertsTab /> : <RulesTab />}
    </Page>
  );
}
