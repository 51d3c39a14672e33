/** The page's style. Both colour schemes; `data-scheme` on the root is the reader's own choice. */
export const PAGE_STYLE = `
:root{color-scheme:light;--ink:#1f2328;--soft:#59636e;--paper:#fff;--raised:#f6f8fa;--line:#d1d9e0;--accent:#0969da;--good:#1a7f37;--bad:#cf222e;--warn:#9a6700;--lit:#fff3b8;--added:#dafbe1;--gone:#ffebe9;--outer:#fef3c7;--tunnel:#e9d5ff;--inner:#dbeafe;--request:#c2410c;--reply:#0f766e;--error:#b91c1c;--wire:#818b98;--machine:#f6f8fa;--pod:#eef6ff;--veth:#dbeafe;--bridge:#fef3c7;--vxlan:#e9d5ff}
@media (prefers-color-scheme:dark){:root:not([data-scheme=light]){color-scheme:dark;--ink:#e6edf3;--soft:#9da7b1;--paper:#0d1117;--raised:#161b22;--line:#3d444d;--accent:#58a6ff;--good:#3fb950;--bad:#ff7b72;--warn:#d29922;--lit:#4b3b00;--added:#12321c;--gone:#4a1519;--outer:#4d3b0a;--tunnel:#3b2159;--inner:#1e3a5f;--request:#fb923c;--reply:#2dd4bf;--error:#f87171;--wire:#6e7681;--machine:#161b22;--pod:#12263f;--veth:#1e3a5f;--bridge:#4d3b0a;--vxlan:#3b2159}}
:root[data-scheme=dark]{color-scheme:dark;--ink:#e6edf3;--soft:#9da7b1;--paper:#0d1117;--raised:#161b22;--line:#3d444d;--accent:#58a6ff;--good:#3fb950;--bad:#ff7b72;--warn:#d29922;--lit:#4b3b00;--added:#12321c;--gone:#4a1519;--outer:#4d3b0a;--tunnel:#3b2159;--inner:#1e3a5f;--request:#fb923c;--reply:#2dd4bf;--error:#f87171;--wire:#6e7681;--machine:#161b22;--pod:#12263f;--veth:#1e3a5f;--bridge:#4d3b0a;--vxlan:#3b2159}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:14px/1.45 system-ui,-apple-system,"Segoe UI",sans-serif;display:grid;grid-template-columns:minmax(230px,300px) minmax(0,1fr);min-height:100vh}
code,pre,.mono,svg{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
button,input,select{font:inherit;color:inherit;background:var(--raised);border:1px solid var(--line);border-radius:6px;padding:4px 10px}
button{cursor:pointer}button:hover{border-color:var(--accent)}
button[aria-pressed=true],button[aria-current=true],button[aria-current=step]{border-color:var(--accent);box-shadow:inset 0 0 0 1px var(--accent)}
:focus-visible{outline:3px solid var(--accent);outline-offset:1px}
.skip{position:absolute;left:-999px}.skip:focus{left:8px;top:8px;background:var(--paper);padding:6px;z-index:9}
nav{border-right:1px solid var(--line);background:var(--raised);padding:14px;position:sticky;top:0;height:100vh;overflow:auto}
nav h1{font-size:17px;margin:0 0 2px}nav .sum{color:var(--soft);margin:0 0 10px}
nav .tools{display:flex;gap:6px;flex-wrap:wrap;margin-bottom:8px}nav input{width:100%;background:var(--paper);margin-bottom:6px}
nav h2{font:600 12px ui-monospace,monospace;color:var(--soft);margin:14px 0 4px;overflow-wrap:anywhere}
nav ul{list-style:none;margin:0;padding:0}nav li button{display:grid;grid-template-columns:18px 1fr;width:100%;text-align:left;border-color:transparent;background:none;padding:4px 6px;overflow-wrap:anywhere}
nav li button[aria-current=true]{background:var(--paper)}
.engines{color:var(--soft);font-size:12px}
.passed{color:var(--good)}.failed{color:var(--bad)}.skipped,.pending{color:var(--warn)}
main{padding:18px 22px 40px;min-width:0}main h2{margin:0 0 2px;font-size:20px;overflow-wrap:anywhere}main h3{font-size:14px;margin:20px 0 8px}
.where{color:var(--soft);margin:0 0 12px;overflow-wrap:anywhere}
pre{background:var(--raised);border:1px solid var(--line);border-left:4px solid var(--bad);border-radius:6px;padding:10px 12px;overflow:auto;font-size:12px;margin:0 0 12px;max-height:340px}
.row{display:flex;flex-wrap:wrap;gap:8px;align-items:center;margin:0 0 10px}
.scroll{overflow:auto;border:1px solid var(--line);border-radius:8px;background:var(--paper)}
.scroll>svg{display:block;max-height:560px;width:auto;height:auto;min-width:min(100%,420px);max-width:none;margin:auto}
.scroll>svg.hopspec{--ink:inherit;--soft:inherit;--paper:inherit;--machine:inherit;--pod:inherit;--line:var(--wire);--veth:inherit;--bridge:inherit;--vxlan:inherit;--request:inherit;--reply:inherit;--error:inherit;}
.bar{position:sticky;top:0;z-index:2;background:var(--paper);border:1px solid var(--line);border-radius:8px;padding:8px 10px;margin:10px 0;display:grid;grid-template-columns:auto minmax(80px,1fr) auto;gap:10px;align-items:center}
.bar input{width:100%;padding:0;accent-color:var(--accent)}.bar .at{grid-column:1/-1;min-height:20px;overflow-wrap:anywhere}
.stage{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,440px),1fr));gap:14px;align-items:start}.stage h3{margin-top:0}summary{cursor:pointer;padding:6px 0}
.columns{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,290px),1fr));gap:12px}
.card{border:1px solid var(--line);border-radius:8px;padding:10px;min-width:0}.card h4{margin:0 0 6px;font-size:13px;display:flex;gap:8px;align-items:center;flex-wrap:wrap}
.card.request{border-top:3px solid var(--request)}.card.reply{border-top:3px solid var(--reply)}.card.error{border-top:3px solid var(--error)}
.card ol{list-style:none;margin:0;padding:0}.card li button{width:100%;text-align:left;border-color:transparent;background:none;padding:3px 6px;display:grid;grid-template-columns:22px minmax(0,1fr);gap:4px}
.card li button[aria-current=step]{background:var(--lit)}.card .num{color:var(--soft)}.card .note{color:var(--soft);font-size:12px;overflow-wrap:anywhere}.card .place{overflow-wrap:anywhere}
.outcome{margin:6px 0 0;font-size:13px;white-space:pre-wrap;overflow-wrap:anywhere}
.stack{display:grid;gap:4px}.band{border:1px solid var(--line);border-radius:6px;padding:5px 9px;transition:opacity .15s}
.band.outer{background:var(--outer)}.band.tunnel{background:var(--tunnel)}.band.inner{background:var(--inner)}
.band b{display:inline-block;min-width:74px;text-transform:uppercase;font-size:11px;letter-spacing:.04em}
.band span{font-family:ui-monospace,monospace;font-size:12px;margin-right:12px;overflow-wrap:anywhere}.band span i{font-style:normal;color:var(--soft)}
.band .new{outline:2px solid var(--accent);outline-offset:2px;border-radius:3px}
.band.grown{animation:grow .25s ease-out;border-color:var(--good);border-width:2px}.band.shed{opacity:.8;border-style:dashed;border-color:var(--bad);background:none}
@keyframes grow{from{transform:translateY(-8px);opacity:0}}
@media (prefers-reduced-motion:reduce){.band.grown{animation:none}}
table{border-collapse:collapse;width:100%;font:12px/1.5 ui-monospace,monospace}caption{text-align:left;font:600 13px system-ui;padding:4px 0}
td,th{padding:2px 8px;text-align:left;vertical-align:top;border-bottom:1px solid var(--line);overflow-wrap:anywhere}
tr.lit td{background:var(--lit);font-weight:700}tr.added td{background:var(--added)}tr.gone td{background:var(--gone);text-decoration:line-through}tr.added.lit td{background:var(--lit)}
td.mark{width:90px;white-space:nowrap;font-weight:600}
svg.hopspec .ring{fill:none;stroke:var(--accent);stroke-width:3}svg.hopspec .here{fill:var(--accent)}svg.hopspec .faint{opacity:.3}
.empty{color:var(--soft)}
@media (max-width:760px){body{display:block}nav{position:static;height:auto;max-height:45vh;border-right:0;border-bottom:1px solid var(--line)}main{padding:14px 12px 40px}.bar{grid-template-columns:1fr}}
`.trim()
