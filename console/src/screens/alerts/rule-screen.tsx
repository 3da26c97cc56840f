import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { type AlertRule, alertRuleQuery, useDeleteRule } from '../../api/alert-rules.ts';
import { buttonClass, PermittedButton } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { Page } from '../../ui/page.tsx';
import { QueryView } from '../../ui/query-view.tsx';
import { showToast } from '../../ui/toast.tsx';
import { RuleForm } from './rule-form.tsx';
import { RulesTrail } from './rules-trail.tsx';

const route = getRouteApi('/app/alert-rules/$rule');

/** One rule, to be read, changed or deleted. */
export function RuleScreen() {
  const { rule: id } = route.useParams();
  const navigate = route.useNavigate();
  const rule = useQuery({ ...alertRuleQuery(id), refetchOnWindowFocus: false });
  return (
    <Page
      title={rule.data?.name ?? 'Alert rule'}
      trail={<RulesTrail />}
      actions={
        rule.data && (
          <>
            <Link to="/alerts" search={{ rule: id }} className={buttonClass()}>
              Its alerts
            </Link>
            <DeleteRule rule={rule.data} />
          </>
        )
      }
    >
      <QueryView query={rule}>
        {(data) => (
          <RuleForm
            key={data.id}
            rule={data}
            saveLabel="Save rule"
            onSaved={(saved) => {
              showToast(`${saved.name} is saved.`);
              void navigate({ to: '/alerts', search: { tab: 'rules' } });
            }}
            cancel={
              <Link to="/alerts" search={{ tab: 'rules' }} className={buttonClass('quiet')}>
                Cancel
              </Link>
            }
          />
        )}
      </QueryView>
    </Page>
  );
}

function DeleteRule({ rule }: { rule: AlertRule }) {
  const [asks, setAsks] = useState(false);
  const remove = useDeleteRule(rule.id);
  const navigate = route.useNavigate();
  const confirm = () =>
    remove.mutate(undefined, {
      onSuccess: () => {
        showToast(`${rule.name} is deleted.`);
        void navigate({ to: '/alerts', search: { tab: 'rules' } });
      },
    });
  return (
    <>
      <PermittedButton action="alert:write" look="danger" icon="trash" onClick={() => setAsks(true)}>
        Delete
      </PermittedButton>
      {asks && (
        <ConfirmDialog
          title={`Delete ${rule.name}?`}
          confirm="Delete rule"
          busy={remove.isPending}
          error={remove.error}
          onConfirm={confirm}
          onClose={() => setAsks(false)}
        >
          <p>
            Nobody will be told of {rule.stream} by this rule any more. Alerts it raised stay in the list.
          </p>
        </ConfirmDialog>
      )}
    </>
  );
}
