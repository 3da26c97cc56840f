import { useRouter } from '@tanstack/react-router';
import { ErrorPanel } from '../ui/error-panel.tsx';
import { Page } from '../ui/page.tsx';

/** A screen that could not be shown at all. */
export function RouteError({ error }: { error: unknown }) {
  const router = useRouter();
  return (
    <Page title="This page could not be shown">
      <ErrorPanel error={error} retry={() => void router.invalidate()} />
    </Page>
  );
}
