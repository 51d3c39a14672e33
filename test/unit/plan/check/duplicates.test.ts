import { DUPLICATE_FINDINGS } from '../../../../src/plan/check/duplicates.js'
import { change, changeLink, eth0 } from '../rain.js'
import { describeFindings } from './cases.js'

describeFindings('a thing that two machines of one wire have', DUPLICATE_FINDINGS, {
'mac-duplicate': [changeLink('rain-kubernetes-2', 'eth0', { address: eth0(0).address }), `host('rain-kubernetes-2').mac: "fa:16:3e:43:01:00" is the MAC address of eth0 of rain-kubernetes-1 too, on the same wire; give each device a MAC address of its own [mac-duplicate]`],
  'addr-duplicate': [change('coffee', () => ({ addrs: [{ dev: 'eth0', family: 'inet', local: '10.168.0.1', prefixlen: 24 }] })), `host('rain-kubernetes-1').pod('coffee').address: "10.168.0.1" is an address of rain-kubernetes-1 too, on the same wire; give each an address of its own [addr-duplicate]`],
})
