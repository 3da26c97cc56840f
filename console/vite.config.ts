import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Where the development server sends API calls: the mock server by default, a running platform if named. */
const api = process.env.MILLRACE_API ?? 'http://127.0.0.1:8099';

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    // The size budget reads the manifest to know what the first page loads.
    manifest: true,
    modulePreload: { polyfill: false },
    // Assets stay files: the Content-Security-Policy allows no data: scripts or styles.
    assetsInlineLimit: 0,
    // All style sheets together are smaller than one request is worth, and in one file their order is certain.
    cssCodeSplit: false,
    rolldownOptions: {
      output: {
        // Few chunks: what changes with a release of a library, what every screen uses, and one for each screen.
        codeSplitting: {
          groups: [
            { name: 'vendor', test: /node_modules[\\/](react|react-dom|scheduler|@tanstack)[\\/]/ },
            {
              name: 'shared',
              test: /console[\\/]src[\\/](api|format|live|routing|shell|ui)[\\/]/,
            },
          ],
        },
      },
    },
  },
  server: { proxy: { '/v1': api, '/auth': api, '/openapi.json': api, '/docs': api } },
});
