import type { Listener, Plan } from '../../../../src/plan/index.js'
import { LISTENER_FINDINGS } from '../../../../src/plan/check/listeners.js'
import { change, HOST } from '../rain.js'
import { describeFindings } from './cases.js'

const listen = (name: string, ...listeners: readonly Listener[]): Plan => change(name, () => ({ listeners }))

describeFindings('a listener', LISTENER_FINDINGS, {
'listener-port-invalid': [listen('coffee', { protocol: 'tcp', port: 0 }), `host('rain-kubernetes-1').pod('coffee').listen({ tcp: 0 }): "0" is not a port; take a whole number from 1 to 65535 [listener-port-invalid]`],
  'listener-address-invalid': [listen('coffee', { protocol: 'tcp', port: 80, address: 'coffee' }), `host('rain-kubernetes-1').pod('coffee').listen({ tcp: 80 }): "coffee" is not an IPv4 address; write an address of coffee, or leave it out [listener-address-invalid]`],
  'listener-address-foreign': [listen('coffee', { protocol: 'tcp', port: 80, address: '10.168.1.32' }), `host('rain-kubernetes-1').pod('coffee').listen({ tcp: 80 }): "10.168.1.32" is bound to and not an address of coffee; write an address of coffee, or leave it out [listener-address-foreign]`],
  'listener-duplicate': [listen('coffee', { protocol: 'tcp', port: 80 }, { protocol: 'tcp', port: 80, address: '127.0.0.1', container: 'busybox1' }), `host('rain-kubernetes-1').pod('coffee').listen({ tcp: 80 }): "tcp 127.0.0.1:80 container busybox1" clashes with tcp 0.0.0.0:80: containers of one pod share their ports; give one of them another port [listener-duplicate]`],
  'listener-container-unknown': [listen('coffee', { protocol: 'tcp', port: 80, container: 'busybox9' }), `host('rain-kubernetes-1').pod('coffee').listen({ tcp: 80 }): "busybox9" is not a container of coffee; declare the container [listener-container-unknown]`],
  'listener-vxlan-port': [listen(HOST, { protocol: 'udp', port: 8472 }), `host('rain-kubernetes-1').listen({ udp: 8472 }): "udp 0.0.0.0:8472" is the port of the VXLAN device flannel.1; take another port [listener-vxlan-port]`],
})
