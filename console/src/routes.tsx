import type { QueryClient } from '@tanstack/react-query';
import {
  createRootRouteWithContext,
  createRoute,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router';
import { overviewQuery } from './api/overview.ts';
import { pipelinesQuery } from './api/pipelines.ts';
import { sessionQuery } from './api/session.ts';
import { topicsQuery } from './api/topics.ts';
import { viewsQuery } from './api/views.ts';
import { alertsSearch } from './screens/alerts/search.ts';
import { deadLettersSearch } from './screens/dead-letters/search.ts';
import { NotFoundScreen } from './screens/not-found/not-found-screen.tsx';
import { OverviewScreen } from './screens/overview/overview-screen.tsx';
import { overviewSearch } from './screens/overview/search.ts';
import { pipelineSearch, pipelinesSearch } from './screens/pipelines/search.ts';
import { signInSearch } from './screens/sign-in/search.ts';
import { SessionError } from './screens/sign-in/session-error.tsx';
import { SignInScreen } from './screens/sign-in/sign-in-screen.tsx';
import { topicSearch, topicsSearch } from './screens/topics/search.ts';
import { Shell } from './shell/shell.tsx';

// Every place of the console. Screens other than the first are loaded when somebody goes there.

const root = createRootRouteWithContext<{ queries: QueryClient }>()({ component: Outlet });

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: signInSearch,
  component: SignInScreen,
});

const password = createRoute({
  getParentRoute: () => root,
  path: '/password',
  validateSearch: signInSearch,
  beforeLoad: async ({ context, location }) => {
    if ((await readSession(context.queries)) === null) throw toSignIn(location.href);
  },
  component: lazyRouteComponent(() => import('./screens/password/password-screen.tsx'), 'PasswordScreen'),
});

/** Everything below it needs a session, and a password of the person's own. */
const app = createRoute({
  getParentRoute: () => root,
  id: 'app',
  beforeLoad: async ({ context, location }) => {
    const session = await readSession(context.queries);
    if (session === null) throw toSignIn(location.href);
    if (session.passwordChangeRequired) throw redirect({ to: '/password', search: { next: location.href } });
  },
  component: Shell,
  errorComponent: SessionError,
});

const overview = createRoute({
  getParentRoute: () => app,
  path: '/',
  validateSearch: overviewSearch,
  // The requests leave while the screen is still being drawn.
  loader: ({ context: { queries } }) => {
    void queries.prefetchQuery(overviewQuery);
    void queries.prefetchQuery(topicsQuery);
    void queries.prefetchQuery(viewsQuery);
  },
  component: OverviewScreen,
});

const topics = createRoute({
  getParentRoute: () => app,
  path: '/topics',
  validateSearch: topicsSearch,
  loader: ({ context: { queries } }) => void queries.prefetchQuery(topicsQuery),
  component: lazyRouteComponent(() => import('./screens/topics/topics-screen.tsx'), 'TopicsScreen'),
});

const topic = createRoute({
  getParentRoute: () => app,
  path: '/topics/$topic',
  validateSearch: topicSearch,
  component: lazyRouteComponent(() => import('./screens/topics/topic-screen.tsx'), 'TopicScreen'),
});

const pipelines = createRoute({
  getParentRoute: () => app,
  path: '/pipelines',
  validateSearch: pipelinesSearch,
  loader: ({ context: { queries } }) => void queries.prefetchQuery(pipelinesQuery),
  component: lazyRouteComponent(() => import('./screens/pipelines/pipelines-screen.tsx'), 'PipelinesScreen'),
});

const newPipeline = createRoute({
  getParentRoute: () => app,
  path: '/pipelines/new',
  component: lazyRouteComponent(
    () => import('./screens/pipelines/new-pipeline-screen.tsx'),
    'NewPipelineScreen',
  ),
});

const pipeline = createRoute({
  getParentRoute: () => app,
  path: '/pipelines/$pipeline',
  validateSearch: pipelineSearch,
  component: lazyRouteComponent(() => import('./screens/pipelines/pipeline-screen.tsx'), 'PipelineScreen'),
});

const editPipeline = createRoute({
  getParentRoute: () => app,
  path: '/pipelines/$pipeline/edit',
  component: lazyRouteComponent(
    () => import('./screens/pipelines/edit-pipeline-screen.tsx'),
    'EditPipelineScreen',
  ),
});

const deadLetters = createRoute({
  getParentRoute: () => app,
  path: '/dead-letters',
  validateSearch: deadLettersSearch,
  component: lazyRouteComponent(
    () => import('./screens/dead-letters/dead-letters-screen.tsx'),
    'DeadLettersScreen',
  ),
});

const deadLetter = createRoute({
  getParentRoute: () => app,
  path: '/dead-letters/$deadLetter',
  component: lazyRouteComponent(
    () => import('./screens/dead-letters/dead-letter-screen.tsx'),
    'DeadLetterScreen',
  ),
});

const alerts = createRoute({
  getParentRoute: () => app,
  path: '/alerts',
  validateSearch: alertsSearch,
  component: lazyRouteComponent(() => import('./screens/alerts/alerts-screen.tsx'), 'AlertsScreen'),
});

const alert = createRoute({
  getParentRoute: () => app,
  path: '/alerts/$alert',
  component: lazyRouteComponent(() => import('./screens/alerts/alert-screen.tsx'), 'AlertScreen'),
});

const newRule = createRoute({
  getParentRoute: () => app,
  path: '/alert-rules/new',
  component: lazyRouteComponent(() => import('./screens/alerts/new-rule-screen.tsx'), 'NewRuleScreen'),
});

const rule = createRoute({
  getParentRoute: () => app,
  path: '/alert-rules/$rule',
  component: lazyRouteComponent(() => import('./screens/alerts/rule-screen.tsx'), 'RuleScreen'),
});

/** An address that means nothing, inside the shell, so that the way on is at hand. */
const unknown = createRoute({ getParentRoute: () => app, path: '$', component: NotFoundScreen });

export const routeTree = root.addChildren([
  signIn,
  password,
  app.addChildren([
    overview,
    topics,
    topic,
    pipelines,
    newPipeline,
    pipeline,
    editPipeline,
    deadLetters,
    deadLetter,
    alerts,
    alert,
    newRule,
    rule,
    unknown,
  ]),
]);

async function readSession(queries: QueryClient) {
  return queries.ensureQueryData(sessionQuery);
}

function toSignIn(href: string) {
  return redirect({ to: '/sign-in', search: href === '/' ? {} : { next: href } });
}
