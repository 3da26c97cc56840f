import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Where `npm run dev` sends API calls: the mock server by default, a running platform if named. */
const api = process.env.MILLRACE_API ?? 'http://127.0.0.1:8099';

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    // The size budget reads the manifest to know which chunks the first page loads.
    manifest: true,
    modulePreload: { polyfill: false },
    // Assets stay files: the Content-Security-Policy names no data: scripts or fonts.
    assetsInlineLimit: 0,
  },
  server: { proxy: { '/v1': api, '/auth': api, '/openapi.json': api, '/docs': api } },
});
