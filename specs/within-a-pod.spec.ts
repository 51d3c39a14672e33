/**
 * # Containers of one pod
 *
 * A pod is a network namespace that its containers share. Before any of them starts, the infra container ("pause") is
 * started; it does nothing but hold the namespace, so the namespace outlives every other container of the pod.
 *
 * ```
 * rain-kubernetes-2
 * └─ pod rain-test ──── one network namespace
 *    │  lo    127.0.0.1/8
 *    │  eth0  10.168.1.199/24  a6:54:c8:eb:aa:be
 *    ├─ infra container      there first, holds the namespace
 *    ├─ busybox1             listens on tcp 80
 *    └─ busybox2             listens on tcp 8080
 * ```
 *
 * Because the namespace is one, the containers see one eth0 with one address, talk to each other over 127.0.0.1, and
 * compete for ports.
 */
import { cluster, compile, flannel } from 'hopspec'
import { describeLab } from 'hopspec/vitest'

const rain = cluster('within-a-pod')
  .network(flannel.vxlan({ network: '10.168.0.0/16' }))
  .host('rain-kubernetes-2', (host) =>
    host
      .address('10.225.28.171/24')
      .podCidr('10.168.1.0/24')
      .pod('rain-test', (pod) =>
        pod
          .address('10.168.1.199')
          .mac('a6:54:c8:eb:aa:be')
          .container('busybox1', (container) => container.listen({ tcp: 80 }))
          .container('busybox2', (container) => container.listen({ tcp: 8080 })),
      ),
  )

describeLab(rain, ({ lab, test, expect }) => {
  test('every container is in the network namespace that the infra container holds', async () => {
    await expect(lab.pod('rain-test/busybox1')).toShareNetnsWith(lab.pod('rain-test'))
    await expect(lab.pod('rain-test/busybox2')).toShareNetnsWith(lab.pod('rain-test'))
    await expect(lab.pod('rain-test/busybox1')).toShareNetnsWith(lab.pod('rain-test/busybox2'))
  })

  test('the namespace of the pod is not that of its host', async () => {
    await expect(lab.pod('rain-test/busybox1')).not.toShareNetnsWith(lab.host('rain-kubernetes-2'))
  })

  test('both containers see the same eth0: one MAC address, one IP address, MTU 1450', async () => {
    for (const container of ['rain-test/busybox1', 'rain-test/busybox2'] as const) {
      await expect(lab.pod(container)).toHaveLink({ ifname: 'eth0', address: 'a6:54:c8:eb:aa:be', mtu: 1450 })
      await expect(lab.pod(container)).toHaveAddress('10.168.1.199/24 dev eth0')
    }
  })

  test('one container reaches the other on 127.0.0.1, and the packet never leaves lo', async () => {
    const trace = await lab.tcp('rain-test/busybox1', '127.0.0.1', { port: 8080 })
    expect(trace).toBeDelivered()
    expect(trace).toBeAnswered()
    expect(trace).toTraverseExactly(['lo'])
  })

  test('a port that no container listens on is closed for its neighbours too', async () => {
    const trace = await lab.tcp('rain-test/busybox2', '127.0.0.1', { port: 81 })
    expect(trace).toBeRejected({ tcp: 'rst' })
  })

  test('a port belongs to the namespace: each container sees what the other listens on', async () => {
    await expect(lab.pod('rain-test/busybox1')).toListenOn({ tcp: 8080 })
    await expect(lab.pod('rain-test/busybox2')).toListenOn({ tcp: 80 })
  })

  test('a second listener on a port of the namespace is refused, whichever container asks', async () => {
    const row = { protocol: 'tcp', port: 80, container: 'busybox2' } as const
    await expect(lab.apply({ kind: 'listener', op: 'add', netns: 'rain-test', row })).rejects.toThrow(/EADDRINUSE/)
  })

  test('two containers that declare one port do not compile', () => {
    const clash = cluster('clash')
      .network(flannel.vxlan({ network: '10.168.0.0/16' }))
      .host('rain-kubernetes-2', (host) =>
        host
          .address('10.225.28.171/24')
          .podCidr('10.168.1.0/24')
          .pod('rain-test', (pod) =>
            pod
              .container('busybox1', (container) => container.listen({ tcp: 80 }))
              .container('busybox2', (container) => container.listen({ tcp: 80 })),
          ),
      )
    expect(() => compile(clash)).toThrow(/tcp.*80/)
  })

  test('the namespace outlives its containers: without them the pod still answers', async () => {
    const before = await lab.pod('rain-test').netnsId()
    await lab.apply([
      { kind: 'container', op: 'stop', netns: 'rain-test', name: 'busybox1' },
      { kind: 'container', op: 'stop', netns: 'rain-test', name: 'busybox2' },
    ])
    expect(await lab.pod('rain-test').netnsId()).toBe(before)
    expect(await lab.ping('rain-kubernetes-2', 'rain-test')).toBeAnswered()
    await lab.apply([
      { kind: 'container', op: 'start', netns: 'rain-test', name: 'busybox1' },
      { kind: 'container', op: 'start', netns: 'rain-test', name: 'busybox2' },
    ])
    await expect(lab.pod('rain-test/busybox1')).toShareNetnsWith(lab.pod('rain-test'))
  })
})
