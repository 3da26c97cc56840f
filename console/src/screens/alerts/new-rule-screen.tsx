import { Link, useNavigate } from '@tanstack/react-router';
import { buttonClass } from '../../ui/button.tsx';
import { Page } from '../../ui/page.tsx';
import { showToast } from '../../ui/toast.tsx';
import { RuleForm } from './rule-form.tsx';
import { RulesTrail } from './rules-trail.tsx';

export function NewRuleScreen() {
  const navigate = useNavigate();
  return (
    <Page title="New alert rule" trail={<RulesTrail />}>
      <RuleForm
        saveLabel="Create rule"
        onSaved={(rule) => {
          showToast(`${rule.name} is created.`);
          void navigate({ to: '/alerts', search: { tab: 'rules' } });
        }}
        cancel={
          <Link to="/alerts" search={{ tab: 'rules' }} className={buttonClass('quiet')}>
            Cancel
          </Link>
        }
      />
    </Page>
  );
}
