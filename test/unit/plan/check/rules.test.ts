import type { Plan, Rule } from '../../../../src/plan/index.js'
import { RULE_FINDINGS } from '../../../../src/plan/check/rules.js'
import { change, HOST } from '../rain.js'
import { describeFindings } from './cases.js'

const rules = (...rows: readonly Rule[]): Plan => change(HOST, () => ({ rules: rows }))

describeFindings('a policy rule', RULE_FINDINGS, {
'rule-priority-invalid': [rules({ priority: -1, table: 'main' }), `host('rain-kubernetes-1').rule('-1: from all lookup main'): "-1" is not a priority; take a whole number from 0 to 4294967295 [rule-priority-invalid]`],
  'rule-prefix-invalid': [rules({ priority: 9, src: 'coffee', table: 'main' }), `host('rain-kubernetes-1').rule('9: from coffee lookup main'): "coffee" is not a prefix; write a prefix such as 10.168.0.0/16 [rule-prefix-invalid]`],
  'rule-mark-invalid': [rules({ priority: 9, fwmark: 0.5, table: 'main' }), `host('rain-kubernetes-1').rule('9: from all fwmark 0x0.8 lookup main'): "0.5" is not a mark; take a whole number from 0 to 4294967295 [rule-mark-invalid]`],
  'rule-table-invalid': [rules({ priority: 9, table: 'mian' }), `host('rain-kubernetes-1').rule('9: from all lookup mian'): "mian" is not a routing table; write 'main', 'local' or a number from 1 to 4294967295 [rule-table-invalid]`],
  'rule-duplicate': [rules({ priority: 9, table: 'main' }, { priority: 9, table: 254 }), `host('rain-kubernetes-1').rule('9: from all lookup 254'): "9: from all lookup 254" stands twice; write it once [rule-duplicate]`],
  'rule-dev-unknown': [rules({ priority: 9, iif: 'eth1', table: 'main' }), `host('rain-kubernetes-1').rule('9: from all iif eth1 lookup main'): "eth1" is not a device of rain-kubernetes-1: the rule never matches; name a device that is declared [rule-dev-unknown]`],
  'rule-table-empty': [rules({ priority: 9, table: 100 }), `host('rain-kubernetes-1').rule('9: from all lookup 100'): "100" is a table without routes; add routes to it, or look up another table [rule-table-empty]`],
})
