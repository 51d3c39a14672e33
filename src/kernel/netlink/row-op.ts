import type { ListOp } from '../../plan/index.js'
import { NLM_F } from './message-writer.js'

/** The flags that iproute2 sends with an operation. */
export function opFlags(op: ListOp): number {
  switch (op) {
    case 'add': return NLM_F.CREATE | NLM_F.EXCL
    case 'append': return NLM_F.CREATE | NLM_F.APPEND
    case 'replace': return NLM_F.CREATE | NLM_F.REPLACE
    case 'del': return 0
  }
}
