import { NAME_FINDINGS } from '../../../../src/plan/check/names.js'
import { add, change, HOST, rain } from '../rain.js'
import { describeFindings } from './cases.js'

describeFindings('a name that cannot be', NAME_FINDINGS, {
'plan-name-invalid': [{ ...rain, name: '../rain' }, `cluster('../rain'): "../rain" is not a name: it contains '..'; use letters, digits, -, _ and ., at most 253 bytes [plan-name-invalid]`],
  'netns-name-invalid': [add({ name: '$(reboot)', role: 'router' }), `router('$(reboot)'): "$(reboot)" is not a name of a router: it contains "$"; use letters, digits, -, _ and ., at most 253 bytes [netns-name-invalid]`],
  'netns-name-duplicate': [add({ name: HOST, role: 'router' }), `router('rain-kubernetes-1'): "rain-kubernetes-1" is the name of two namespaces; give each host, router and pod a name of its own [netns-name-duplicate]`],
  'segment-name-invalid': [{ ...rain, segments: [...rain.segments, { name: 'the wire', subnet: '10.1.0.0/24' }] }, `segment('the wire'): "the wire" is not a name of a segment: it contains white space; use letters, digits, -, _ and ., at most 253 bytes [segment-name-invalid]`],
  'segment-name-duplicate': [{ ...rain, segments: [...rain.segments, { name: 'underlay', subnet: '10.1.0.0/24' }] }, `segment('underlay'): "underlay" is the name of two segments; give each segment a name of its own [segment-name-duplicate]`],
  'container-name-invalid': [change('coffee', () => ({ containers: ['busybox1', '<b>'] })), `host('rain-kubernetes-1').pod('coffee').container('<b>'): "<b>" is not a name of a container: it contains "<"; use letters, digits, -, _ and ., at most 253 bytes [container-name-invalid]`],
  'container-duplicate': [change('coffee', () => ({ containers: ['busybox1', 'busybox1'] })), `host('rain-kubernetes-1').pod('coffee').container('busybox1'): "busybox1" is the name of two containers of the pod; give each container of a pod a name of its own [container-duplicate]`],
  'container-outside-pod': [change(HOST, () => ({ containers: ['kubelet'] })), `host('rain-kubernetes-1').container('kubelet'): "kubelet" is a container of a host; declare containers on pods only [container-outside-pod]`],
  'pod-host-missing': [add({ name: 'milk', role: 'pod' }), `pod('milk'): "milk" is a pod that runs on no host; declare it on a host [pod-host-missing]`],
  'pod-host-unknown': [add({ name: 'milk', role: 'pod', host: 'rain-kubernetes-3' }), `host('rain-kubernetes-3').pod('milk'): "rain-kubernetes-3" is not a host of the plan; name a host that the plan has [pod-host-unknown]`],
})
