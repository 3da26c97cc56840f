// Runs before the first paint so that the chosen theme never flashes. Kept in step with src/shell/theme.ts.
(function () {
  var choice = 'system';
  try {
    choice = localStorage.getItem('millrace.theme') || 'system';
  } catch {
    // Storage may be refused (private windows); the system's theme is a good answer then.
  }
  var dark = choice === 'dark' || (choice !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
})();
