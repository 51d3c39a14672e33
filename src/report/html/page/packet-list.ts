import type { PacketView, TestVariant } from '../page-data.js'
import { el, markCurrent, spoken } from './dom.js'
import { selection } from './selection.js'
import type { HopPart } from './test-view.js'

/** The packets side by side, each with its hops; further copies stand under the hop where they parted. */
export function packetList(variant: TestVariant): HopPart {
  const packets = selection.packetsOf(variant)
  const cards = packets.flatMap((packet, at) => (packet.copyOf ? [] : [{ further: packet.further, card: packetCard(variant, packets, packet, at) }]))
  const [first, further] = [false, true].map((which) => cards.filter((one) => one.further === which).map(({ card }) => card))
  const rest = further?.length ?? 0
  const element = el('section', { 'aria-label': `Packets, ${variant.engine}` },
    el('h3', {}, 'Packets'),
    el('div', { class: 'columns' }, first),
    rest > 0 && el('details', {}, el('summary', {}, `${rest} further packets of the conversation`), el('div', { class: 'columns' }, further)))
  return {
    element,
    drawHop: () => markCurrent(element.querySelectorAll('[data-hop]'), (button) => {
      const { packet, hop } = (button as HTMLElement).dataset
      return Number(packet) === selection.packet && Number(hop) === Math.min(selection.hop, (packets[selection.packet]?.hops.length ?? 1) - 1)
    }, 'step'),
  }
}

function packetCard(variant: TestVariant, packets: readonly PacketView[], packet: PacketView, at: number): HTMLElement {
  return el('section', { class: `card ${packet.role}`, role: 'group', 'aria-label': packet.title },
    el('h4', {}, packet.title, el('span', { class: packet.delivered ? 'passed' : 'failed' }, packet.delivered ? '✓ delivered' : '✗ lost')),
    hopItems(variant, packets, packet, at, 0),
    el('p', { class: `outcome ${packet.delivered ? 'passed' : 'failed'}` }, packet.outcome.join('\n')))
}

/** The hops of a packet from one on, and nested under the hop that they part from its further copies. */
function hopItems(variant: TestVariant, packets: readonly PacketView[], packet: PacketView, at: number, from: number): HTMLElement {
  const copies = packets.flatMap((copy, index) => (copy.copyOf?.packet === at ? [{ copy, index, shared: copy.copyOf.shared }] : []))
  const differ = new Set((selection.test?.differences[selection.probe] ?? []).flatMap((one) => (one.packet === at && one.hop !== undefined ? [one.hop] : [])))
  const copiesAt = (parted: number): readonly HTMLElement[] => copies.filter(({ shared }) => shared === parted).map(({ copy, index, shared }) => copyItem(variant, packets, copy, index, shared))
  return el('ol', {},
    from === 0 && el('li', {}, copiesAt(0)),
    packet.hops.slice(from).map((hop, offset) => {
      const number = from + offset
      return el('li', {},
        el('button', { type: 'button', 'data-packet': at, 'data-hop': number, onclick: () => selection.go(number, at) },
          el('span', { class: 'number mono' }, String(number + 1)),
          el('span', {}, el('span', { class: 'mono' }, `${hop.netns} `, el('b', {}, hop.ifname)), el('span', { class: 'note' }, ` ${hop.dir}, ${hop.via}`), selection.both && differ.has(number) && el('b', { class: 'differ', title: 'the engines differ here' }, ' ≠', spoken(' the engines differ here')))),
        copiesAt(number + 1))
    }))
}

function copyItem(variant: TestVariant, packets: readonly PacketView[], copy: PacketView, index: number, shared: number): HTMLElement {
  const name = copy.title.split(', ').at(-1) ?? ''
  return el('section', { class: 'copy', role: 'group', 'aria-label': copy.title },
    el('h5', {}, `↳ ${name}`, el('span', { class: copy.delivered ? 'passed' : 'note' }, copy.delivered ? '✓ delivered' : (copy.outcome[0] ?? ''))),
    hopItems(variant, packets, copy, index, shared))
}
