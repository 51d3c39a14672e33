import type { Plan } from '../../../../src/plan/index.js'
import { SYSCTL_FINDINGS } from '../../../../src/plan/check/sysctls.js'
import { change, HOST } from '../rain.js'
import { describeFindings } from './cases.js'

const sysctl = (sysctl: Readonly<Record<string, string>>): Plan => change(HOST, () => ({ sysctl }))

describeFindings('a sysctl', SYSCTL_FINDINGS, {
'sysctl-unknown': [sysctl({ 'net.ipv4.conf.eth0.rpfilter': '1' }), `host('rain-kubernetes-1').sysctl('net.ipv4.conf.eth0.rpfilter'): "net.ipv4.conf.eth0.rpfilter" is not a sysctl that hopspec knows; write net.ipv4.conf.eth0.rp_filter, or leave it out [sysctl-unknown]`],
  'sysctl-dev-unknown': [sysctl({ 'net.ipv4.conf.eth1.rp_filter': '1' }), `host('rain-kubernetes-1').sysctl('net.ipv4.conf.eth1.rp_filter'): "net.ipv4.conf.eth1.rp_filter" is a sysctl of eth1, which is not a device of rain-kubernetes-1; name a device that is declared, 'all' or 'default' [sysctl-dev-unknown]`],
  'sysctl-value-invalid': [sysctl({ 'net.ipv4.ip_forward': 'yes' }), `host('rain-kubernetes-1').sysctl('net.ipv4.ip_forward'): "yes" is not a value of net.ipv4.ip_forward; write a whole number from 0 to 1 [sysctl-value-invalid]`],
  'sysctl-value-refused': [sysctl({ 'net.ipv4.ip_default_ttl': '256' }), `host('rain-kubernetes-1').sysctl('net.ipv4.ip_default_ttl'): "256" is out of the range of net.ipv4.ip_default_ttl; write a whole number from 1 to 255 [sysctl-value-refused]`],
  'sysctl-value-meaningless': [sysctl({ 'net.ipv4.conf.all.rp_filter': '3' }), `host('rain-kubernetes-1').sysctl('net.ipv4.conf.all.rp_filter'): "3" is a value that has no meaning for net.ipv4.conf.all.rp_filter; write a whole number from 0 to 2 [sysctl-value-meaningless]`],
})
