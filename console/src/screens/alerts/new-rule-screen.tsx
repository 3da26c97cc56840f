import { Link, useNavigate } from '@tanstack/react-router';
import { buttonClass } from '../../ui/button.tsx';
import { Page } from '../../ui/page.tsx';
import { showToast } from '../../ui/toast.tsx';
import { NEW_RULE } from './rule-draft.ts';
import { RuleForm } from './rule-form.tsx';
import { RulesTrail } from './rules-trail.tsx';

export function NewRuleScreen() {
  const navigate = useNavigate();
  return (
    <Page title="New alert rule" trail={<RulesTrail />}>
      <RuleForm
        initial={NEW_RULE}
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
