/** The page's script. It makes every text a text node, so no name can become markup. It loads nothing. */
export const PAGE_SCRIPT = String.raw`
(() => {
  'use strict'
  const read = (id) => JSON.parse(document.getElementById(id).textContent)
  const index = read('index')
  const views = new Map()
  const viewOf = (id) => views.get(id) ?? (views.set(id, read('trace-' + id)), views.get(id))
  const state = { group: -1, engine: 0, both: false, trace: 0, packet: 0, hop: 0, filter: '', failedOnly: false }
  const MARKS = { passed: '✓', failed: '✗', skipped: '–', pending: '…' }

  const el = (tag, attributes, ...children) => {
    const node = document.createElement(tag)
    for (const [name, value] of Object.entries(attributes ?? {})) {
      if (value === undefined || value === false) continue
      if (name === 'onclick' || name === 'oninput' || name === 'onchange') node.addEventListener(name.slice(2), value)
      else node.setAttribute(name, value)
    }
    node.append(...children.flat().filter((child) => child !== undefined && child !== null))
    return node
  }
  const svgEl = (tag, attributes) => {
    const node = document.createElementNS('http://www.w3.org/2000/svg', tag)
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value)
    return node
  }
  const worst = (group) => ['failed', 'pending', 'skipped', 'passed'].find((one) => group.variants.some((variant) => variant.state === one)) ?? 'skipped'
  const packetsOf = (variant) => { const trace = variant?.traces[state.trace]; return trace ? viewOf(trace.id).packets : [] }
  const current = () => { const group = index.groups[state.group]; return { group, variant: group?.variants[state.engine] } }
  const clamp = (value, top) => Math.max(0, Math.min(value, top))

  // The list of tests
  const list = el('div', {})
  const count = (what) => index.groups.filter((group) => worst(group) === what).length
  const drawList = () => {
    list.replaceChildren()
    let spec, ul
    index.groups.forEach((group, at) => {
      const text = (group.spec + ' ' + group.name).toLowerCase()
      if (state.filter && !text.includes(state.filter)) return
      if (state.failedOnly && worst(group) !== 'failed') return
      if (group.spec !== spec) { spec = group.spec; ul = el('ul', {}); list.append(el('h2', {}, spec), ul) }
      const differs = group.differences.some((one) => one.length > 0)
      const badge = group.variants.map((variant) => variant.engine + ' ' + variant.state).join(', ') + (differs ? ', engines differ' : '')
      ul.append(el('li', {}, el('button', { type: 'button', 'data-test': at, 'aria-current': at === state.group ? 'true' : undefined, onclick: () => open(at) },
        el('span', { class: worst(group), 'aria-hidden': 'true' }, MARKS[worst(group)]),
        el('span', {}, group.name, el('span', { class: 'engines' }, ' ' + badge)))))
    })
    if (!list.childNodes.length) list.append(el('p', { class: 'empty' }, 'No test matches.'))
  }
  const markList = () => list.querySelectorAll('button').forEach((button) => {
    if (Number(button.dataset.test) === state.group) button.setAttribute('aria-current', 'true')
    else button.removeAttribute('aria-current')
  })
  const scheme = el('button', { type: 'button', 'aria-label': 'Switch between dark and light', onclick: () => {
    const dark = document.documentElement.dataset.scheme ? document.documentElement.dataset.scheme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches
    document.documentElement.dataset.scheme = dark ? 'light' : 'dark'
  } }, '◐ scheme')
  const failedOnly = el('button', { type: 'button', 'aria-pressed': 'false', onclick: () => {
    state.failedOnly = !state.failedOnly
    failedOnly.setAttribute('aria-pressed', String(state.failedOnly))
    drawList()
  } }, 'failed only')
  const nav = el('nav', { 'aria-label': 'Tests' }, el('h1', {}, index.title),
    el('p', { class: 'sum' }, count('passed') + ' passed, ' + count('failed') + ' failed, ' + (count('skipped') + count('pending')) + ' skipped'),
    el('div', { class: 'tools' }, failedOnly, scheme),
    el('input', { type: 'search', 'aria-label': 'Filter tests', placeholder: 'Filter tests', oninput: (event) => { state.filter = event.target.value.toLowerCase(); drawList() } }),
    list)

  // The opened test
  const main = el('main', { id: 'main', tabindex: '-1' })
  const live = el('div', { class: 'at mono', role: 'status', 'aria-live': 'polite' })
  let parts = {}

  const open = (at, engine = -1) => {
    state.group = at
    const { group } = current()
    const failed = group.variants.findIndex((variant) => variant.state === 'failed')
    state.engine = engine >= 0 ? clamp(engine, group.variants.length - 1) : failed < 0 ? 0 : failed
    state.both = false
    // Of a failed test the last probe that was lost is what one looks for.
    const variant = current().variant
    openTrace(Math.max(0, variant.state === 'failed' ? variant.traces.findLastIndex((trace) => viewOf(trace.id).packets.some((packet) => !packet.delivered)) : 0))
    markList()
  }
  const openTrace = (at) => {
    state.trace = at
    const packets = packetsOf(current().variant)
    // A lost packet is what one looks for: start where it died.
    const lost = packets.findIndex((packet) => !packet.delivered)
    state.packet = Math.max(0, lost)
    state.hop = lost < 0 ? 0 : Math.max(0, packets[lost].hops.length - 1)
    drawMain()
  }
  const drawMain = () => {
    const { group, variant } = current()
    main.replaceChildren()
    parts = {}
    if (!group) { main.append(el('p', { class: 'empty' }, 'Choose a test.')); return }
    main.append(el('h2', {}, el('span', { class: variant.state }, MARKS[variant.state] + ' '), group.name), el('p', { class: 'where mono' }, group.spec + ' · ' + group.variants.map((one) => one.engine + ' ' + one.state).join(' · ')))
    if (group.variants.length > 1) {
      const choose = (label, pressed, act) => el('button', { type: 'button', 'aria-pressed': String(pressed), onclick: act }, label)
      main.append(el('div', { class: 'row', role: 'group', 'aria-label': 'Engine' },
        group.variants.map((one, at) => choose(one.engine, !state.both && at === state.engine, () => { state.engine = at; state.both = false; settle(); drawMain() })),
        choose('side by side', state.both, () => { state.both = true; settle(); drawMain() })))
    }
    for (const message of variant.messages) main.append(el('pre', { tabindex: '0', 'aria-label': 'Failure' }, message))
    if (variant.traces.length === 0) { main.append(el('p', { class: 'empty' }, 'This test sent no probe.')); return }
    if (variant.traces.length > 1) main.append(el('div', { class: 'row', role: 'group', 'aria-label': 'Probe' },
      variant.traces.map((trace, at) => el('button', { type: 'button', 'aria-pressed': String(at === state.trace), onclick: () => openTrace(at) }, (at + 1) + '. ' + trace.title))))
    else main.append(el('p', { class: 'where mono' }, variant.traces[0].title))
    parts.drawing = el('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Topology' })
    // The only markup that comes with the data: a drawing in which every name is escaped.
    parts.drawing.innerHTML = index.drawings[variant.plan]
    parts.overlay = svgEl('g', {})
    parts.drawing.firstElementChild.append(parts.overlay)
    parts.slider = el('input', { type: 'range', min: 1, step: 1, 'aria-label': 'Hop', oninput: (event) => go(Number(event.target.value) - 1) })
    const step = (label, text, move) => el('button', { type: 'button', 'aria-label': label, title: label, onclick: () => go(move()) }, text)
    const top = () => lengthOf() - 1
    parts.counter = el('span', { class: 'mono' })
    const bar = el('div', { class: 'bar', role: 'group', 'aria-label': 'Hops' },
      el('div', { class: 'row', style: 'margin:0' }, step('First hop', '|◀', () => 0), step('Previous hop', '◀', () => state.hop - 1), step('Next hop', '▶', () => state.hop + 1), step('Last hop', '▶|', top)),
      parts.slider, parts.counter, live)
    parts.packets = el('div', {})
    parts.headers = el('div', { class: 'columns' })
    parts.tables = el('div', {})
    parts.differences = el('div', {})
    main.append(bar, el('div', { class: 'stage' }, parts.drawing, el('div', {}, el('h3', {}, 'Headers at this hop'), parts.headers)), parts.differences, el('h3', {}, 'Packets'), parts.packets, el('h3', {}, 'What decided here'), parts.tables)
    drawPackets(); drawDifferences(); drawHop()
  }
  const shown = () => { const { group, variant } = current(); return state.both ? group.variants : [variant] }
  const lengthOf = () => Math.max(1, ...shown().map((variant) => packetsOf(variant)[state.packet]?.hops.length ?? 0))
  const settle = () => {
    state.packet = clamp(state.packet, Math.max(...shown().map((variant) => packetsOf(variant).length)) - 1)
    state.hop = clamp(state.hop, lengthOf() - 1)
  }
  const go = (hop, packet = state.packet) => { state.packet = packet; state.hop = clamp(hop, lengthOf() - 1); drawHop() }

  const drawPackets = () => {
    parts.packets.replaceChildren()
    for (const variant of shown()) {
      if (state.both) parts.packets.append(el('h4', {}, variant.engine))
      const cards = packetsOf(variant).map((packet, at) => el('section', { class: 'card ' + packet.role, 'aria-label': packet.title },
        el('h4', {}, packet.title, el('span', { class: packet.delivered ? 'passed' : 'failed' }, packet.delivered ? '✓ delivered' : '✗ lost'), packet.branches ? el('span', { class: 'note' }, packet.branches + ' further copies') : undefined),
        el('ol', {}, packet.hops.map((hop, number) => el('li', {}, el('button', { type: 'button', 'data-packet': at, 'data-hop': number, onclick: () => go(number, at) },
          el('span', { class: 'num mono' }, String(number + 1)),
          el('span', {}, el('span', { class: 'place mono' }, hop.netns + ' ', el('b', {}, hop.ifname)), el('span', { class: 'note' }, ' ' + hop.dir + ', ' + hop.via)))))),
        el('p', { class: 'outcome ' + (packet.delivered ? 'passed' : 'failed') }, packet.outcome.join('\n'))))
      const further = packetsOf(variant).findIndex((packet) => packet.title.startsWith('packet '))
      const first = further < 0 ? cards.length : further
      parts.packets.append(el('div', { class: 'columns' }, cards.slice(0, first)))
      if (further >= 0) parts.packets.append(el('details', {}, el('summary', {}, (cards.length - first) + ' further packets of the conversation'), el('div', { class: 'columns' }, cards.slice(first))))
    }
  }
  const layerKey = (layers, at) => layers[at].level + ' ' + layers[at].name + ' ' + layers.slice(0, at).filter((layer, before) => layer.name === layers[at].name && layer.level === layers[at].level && before < at).length
  const drawHeaders = (variant) => {
    const hops = packetsOf(variant)[state.packet]?.hops ?? []
    const hop = hops[Math.min(state.hop, hops.length - 1)]
    if (!hop) return el('p', { class: 'empty' }, 'This packet passed no device.')
    const before = hops[Math.min(state.hop, hops.length - 1) - 1]?.layers ?? []
    const was = new Map(before.map((layer, at) => [layerKey(before, at), layer]))
    const keys = new Set(hop.layers.map((_, at) => layerKey(hop.layers, at)))
    const bands = hop.layers.map((layer, at) => {
      const old = was.get(layerKey(hop.layers, at))
      const oldFields = new Map(old?.fields ?? [])
      const grown = before.length > 0 && !old
      return el('div', { class: 'band ' + layer.level + (grown ? ' grown' : ''), style: 'margin-left:' + Math.min(at * 6, 40) + 'px' }, el('b', {}, layer.name + (grown ? ' +' : '')), ' ',
        layer.fields.map(([name, value]) => {
          const changed = old && oldFields.get(name) !== value
          return el('span', { class: changed ? 'new' : undefined, title: changed ? 'was ' + (oldFields.get(name) ?? 'absent') : undefined }, el('i', {}, name + ' '), value)
        }))
    })
    const shed = before.flatMap((layer, at) => keys.has(layerKey(before, at)) ? [] : [el('div', { class: 'band shed' }, el('b', {}, layer.name + ' −'), ' taken off here')])
    return el('section', { class: 'card', 'aria-label': 'Headers, ' + variant.engine }, state.both ? el('h4', {}, variant.engine) : undefined, el('div', { class: 'stack' }, shed, bands))
  }
  const drawDifferences = () => {
    const { group } = current()
    parts.differences.replaceChildren()
    if (!state.both) return
    const rows = group.differences[state.trace] ?? []
    parts.differences.append(el('h3', {}, 'Differences between the engines'))
    if (rows.length === 0) { parts.differences.append(el('p', { class: 'passed' }, '✓ Both engines say the same.')); return }
    parts.differences.append(el('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Differences' }, el('table', {}, el('thead', {}, el('tr', {}, ['where', 'field', 'model', 'kernel'].map((name) => el('th', { scope: 'col' }, name)))),
      el('tbody', {}, rows.map((row) => el('tr', {}, [row.where, row.field, row.a, row.b].map((cell) => el('td', {}, cell))))))))
  }
  const drawTables = (variant) => {
    const view = viewOf(variant.traces[state.trace].id)
    const hops = view.packets[state.packet]?.hops ?? []
    const hop = hops[Math.min(state.hop, hops.length - 1)]
    const out = []
    if (!hop) return out
    const decided = hop.decided ?? []
    if (hop.decided === undefined) out.push(el('p', { class: 'empty' }, 'This engine could not see which entries decided.'))
    else if (decided.length === 0) out.push(el('p', { class: 'empty' }, 'No entry was consulted.'))
    const lit = new Set(decided.map((entry) => entry.row))
    const inTables = new Set()
    for (const table of view.tables.filter((one) => one.netns === hop.netns && one.rows.length > 0)) {
      const body = table.rows.map(([text, change]) => {
        const on = lit.has(table.table + ' ' + text)
        if (on) inTables.add(table.table + ' ' + text)
        return el('tr', { class: change + (on ? ' lit' : '') }, el('td', { class: 'mark' }, (on ? '▶ decided' : '') + (change === 'added' ? ' + new' : change === 'gone' ? ' − gone' : '')), el('td', {}, text))
      })
      out.push(el('div', { class: 'card' }, el('table', {}, el('caption', {}, table.netns + ': ' + table.table + (table.known ? ' (before and after the probe)' : ' (after the probe)')), el('tbody', {}, body))))
    }
    const rest = decided.filter((entry) => !inTables.has(entry.row))
    if (rest.length) out.unshift(el('div', { class: 'card' }, el('table', {}, el('caption', {}, hop.netns + ' ' + hop.ifname + ': entries that decided'), el('tbody', {}, rest.map((entry) => el('tr', { class: 'lit' }, el('td', { class: 'mark' }, '▶ decided'), el('td', {}, entry.text)))))))
    if (view.arp.length) out.push(el('div', { class: 'card' }, el('h4', {}, 'ARP'), el('div', { class: 'mono note' }, view.arp.map((line) => el('div', {}, line)))))
    return [el('div', { class: 'columns' }, out)]
  }
  const drawWay = () => {
    const packets = packetsOf(shown()[0])
    parts.overlay.replaceChildren()
    packets.forEach((packet, at) => {
      if (at > 0 && at !== state.packet && packet.title.startsWith('packet')) return
      const line = packet.way.flatMap((stop) => stop.points)
      if (line.length === 0) return
      parts.overlay.append(svgEl('path', { class: 'way way-' + packet.role + (at === state.packet ? '' : ' faint'), d: 'M' + line.map((point) => point.join(' ')).join('L') }))
    })
    const packet = packets[state.packet]
    if (!packet) return
    const here = packet.way.findLastIndex((stop) => stop.hop <= state.hop)
    packet.way.forEach((stop, number) => {
      const group = svgEl('g', { class: 'step' + (number > here ? ' faint' : '') })
      const circle = svgEl('circle', { cx: stop.at[0], cy: stop.at[1], r: number === here ? 10 : 7, class: number === here ? 'here' : '' })
      const text = svgEl('text', { x: stop.at[0], y: stop.at[1] + 4 })
      text.textContent = String(number + 1)
      group.append(circle, text)
      parts.overlay.append(group)
    })
    const hop = packet.hops[Math.min(state.hop, packet.hops.length - 1)]
    const device = hop && [...parts.drawing.querySelectorAll('[data-device]')].find((one) => one.dataset.device === hop.netns + '/' + hop.ifname)
    const box = device?.querySelector('rect')
    if (box) parts.overlay.prepend(svgEl('rect', { class: 'ring', x: box.getAttribute('x'), y: box.getAttribute('y'), width: box.getAttribute('width'), height: box.getAttribute('height'), rx: 5 }))
  }
  const drawHop = () => {
    const packet = packetsOf(shown()[0])[state.packet]
    const hop = packet?.hops[Math.min(state.hop, packet.hops.length - 1)]
    parts.slider.max = lengthOf()
    parts.slider.value = state.hop + 1
    parts.counter.textContent = (state.hop + 1) + ' / ' + lengthOf()
    const text = hop ? (packet.title + ', hop ' + (state.hop + 1) + ' of ' + lengthOf() + ': ' + hop.netns + ' ' + hop.ifname + ' ' + hop.dir + ' (' + hop.via + ')' + (state.hop === packet.hops.length - 1 ? '. ' + packet.outcome[0] : '')) : 'no hop'
    parts.slider.setAttribute('aria-valuetext', text)
    live.textContent = text
    parts.packets.querySelectorAll('[data-hop]').forEach((button) => {
      if (Number(button.dataset.hop) === state.hop && Number(button.dataset.packet) === state.packet) button.setAttribute('aria-current', 'step')
      else button.removeAttribute('aria-current')
    })
    drawWay()
    parts.headers.replaceChildren(...shown().map(drawHeaders))
    parts.tables.replaceChildren(...shown().flatMap((variant) => [state.both ? el('h4', {}, variant.engine) : undefined, ...drawTables(variant)].filter(Boolean)))
    history.replaceState(null, '', '#' + [state.group, state.engine, state.trace, state.packet, state.hop].join('.'))
  }
  addEventListener('keydown', (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || !parts.slider || /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) return
    const moves = { ArrowLeft: () => go(state.hop - 1), ArrowRight: () => go(state.hop + 1), Home: () => go(0), End: () => go(Infinity) }
    const move = moves[event.key]
    if (!move) return
    event.preventDefault()
    move()
  })

  document.body.append(el('a', { class: 'skip', href: '#main', onclick: (event) => { event.preventDefault(); main.focus() } }, 'Skip to the test'), nav, main)
  const [group, engine, trace, packet, hop] = location.hash.slice(1).split('.').map(Number)
  const firstFailed = index.groups.findIndex((one) => worst(one) === 'failed')
  drawList()
  if (index.groups.length === 0) drawMain()
  else if (Number.isInteger(hop) && index.groups[group]) {
    open(group, engine)
    if (current().variant.traces[trace]) { openTrace(trace); state.packet = packet; settle(); go(hop) }
  } else open(Math.max(0, firstFailed))
})()
`.trim()
