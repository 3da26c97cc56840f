import './styles/tokens.css';
import './styles/base.css';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { api } from './api/api-client.ts';
import { createQueryClient } from './api/query-client.ts';
import { sessionQuery } from './api/session.ts';
import { createConsoleRouter } from './router.tsx';
import { useThemeOnDocument } from './shell/theme.ts';

const queries = createQueryClient();
const router = createConsoleRouter(queries);

// A session can end at any time (signed out elsewhere, expired). What it is now decides where the routes lead.
api.refreshSession = () => queries.fetchQuery({ ...sessionQuery, staleTime: 0 });
api.onSessionEnded = () => {
  if (queries.getQueryData(sessionQuery.queryKey) === null) return;
  void api.refreshSession().then(() => router.invalidate());
};

function Console() {
  useThemeOnDocument();
  return (
    <QueryClientProvider client={queries}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  );
}

const root = document.getElementById('root');
if (!root) throw new TypeError('index.html has no #root.');
createRoot(root).render(
  <StrictMode>
    <Console />
  </StrictMode>,
);
