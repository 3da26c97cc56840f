/** The style of the reference page: light and dark, readable on a telephone and on paper. */
export const REFERENCE_STYLE = `
:root { color-scheme: light dark; --line: #8884; --soft: #8881; --accent: light-dark(#0b57a4, #8ec5ff); }
body { font: 1rem/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 62rem; padding: 1rem; }
a { color: var(--accent); }
code { font-family: ui-monospace, monospace; font-size: .92em; overflow-wrap: anywhere; }
nav ul { columns: 22rem; list-style: none; padding: 0; }
article { border-top: 1px solid var(--line); padding: .5rem 0 1rem; scroll-margin-top: 1rem; }
h3 { margin: .5rem 0; }
.summary { font-weight: 600; margin: .25rem 0; }
.access { background: var(--soft); border-inline-start: .25rem solid var(--accent); padding: .25rem .75rem; }
table { border-collapse: collapse; width: 100%; }
caption { font-weight: 600; text-align: start; }
th, td { border-bottom: 1px solid var(--line); padding: .25rem .5rem; text-align: start; vertical-align: top; }
.skip { position: absolute; inset-inline-start: -100rem; }
.skip:focus { position: static; }
`;
