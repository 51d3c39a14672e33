import type { Change } from '../../plan/index.js'
import type { Namespace } from '../core/namespace.js'
import { changeAddr } from './change/change-addr.js'
import { changeFdb } from './change/change-fdb.js'
import { changeLink } from './change/change-link.js'
import { changeContainer, changeListener } from './change/change-listener.js'
import { changeNeigh } from './change/change-neigh.js'
import { changeRoute } from './change/change-route.js'
import { changeRule } from './change/change-rule.js'
import { changeSysctl } from './change/change-sysctl.js'

/**
 * Makes one change of the state of a namespace. `settle` lets everything run that the change sets off.
 * Throws a ModelError, or an NftRefused, in the kernel's words.
 */
export function applyChange(ns: Namespace, change: Change, settle: () => void): void {
  switch (change.kind) {
    case 'addr': return changeAddr(ns, change.op, change.row)
    case 'route': return changeRoute(ns, change.op, change.row)
    case 'rule': return changeRule(ns, change.op, change.row)
    case 'neigh': return changeNeigh(ns, change.op, change.row)
    case 'fdb': return changeFdb(ns, change.op, change.row)
    case 'link': return changeLink(ns, change, settle)
    case 'sysctl': return changeSysctl(ns, change.key, change.value)
    case 'nft': return ns.netfilter.apply(change.op, change.row)
    case 'listener': return changeListener(ns, change.op, change.row)
    case 'container': return changeContainer(ns, change.op, change.name)
  }
}
