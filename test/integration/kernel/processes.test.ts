import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Session } from '../../../src/engine/index.js'
import { kernelEngine } from '../../../src/kernel/index.js'
import type { Change, Plan } from '../../../src/plan/index.js'
import { gridPlan } from '../../support/grid-plan.js'
import { kernelHere } from './kernel-here.js'

/** Two hosts with a pod each; the first pod has two containers, one of which listens. */
function plan(): Plan {
  const { netns, ...rest } = gridPlan(2, 1)
  return {
    ...rest,
    netns: netns.map((one) =>
      one.name === 'h1p1'
        ? { ...one, containers: ['busybox1', 'busybox2'], listeners: [{ protocol: 'tcp', port: 80, container: 'busybox1' }, { protocol: 'udp', port: 53, address: '10.168.1.2' }] }
        : one,
    ),
  }
}

const listen = (op: 'add' | 'del', port: number, container?: string): Change => ({ kind: 'listener', op, netns: 'h1p1', row: { protocol: 'tcp', port, ...(container !== undefined && { container }) } })
const container = (op: 'start' | 'stop', name: string): Change => ({ kind: 'container', op, netns: 'h1p1', name })

describe.skipIf(await kernelHere())('processes in a namespace', () => {
  let session: Session
  beforeAll(async () => {
    session = await kernelEngine.open(plan())
  })
  afterAll(() => session.close())
  const exec = async (netns: string, ...argv: string[]): Promise<string> => {
    const { code, stdout, stderr } = (await session.exec?.(netns, argv)) ?? { code: -1, stdout: '', stderr: 'no exec' }
    expect({ argv, code, stderr }).toEqual({ argv, code: 0, stderr: '' })
    return stdout
  }

  test('all containers of a pod have one network namespace, and pods have different ones', async () => {
    const ids = await Promise.all(['busybox1', 'busybox2', undefined].map((name) => session.netnsId('h1p1', name)))
    expect(new Set(ids).size).toBe(1)
    expect(ids[0]).toMatch(/^net:\[\d+\]$/)
    expect(await session.netnsId('h2p1')).not.toBe(ids[0])
  })

  test("a program's own view of the namespace is the container's", async () => {
    expect((await exec('h1p1', 'readlink', '/proc/self/ns/net')).trim()).toBe(await session.netnsId('h1p1', 'busybox1'))
  })

  test('/sys and /proc show the devices of the namespace and no others', async () => {
    expect((await exec('h1p1', 'ls', '/sys/class/net')).split(/\s+/).filter(Boolean)).toEqual(['eth0', 'lo'])
    expect((await exec('h1', 'ls', '/sys/class/net')).split(/\s+/).filter(Boolean)).toEqual(['cni0', 'eth0', 'flannel.1', 'lo', 'veth1x1'])
    expect(await exec('h1p1', 'cat', '/proc/net/dev')).not.toContain('cni0')
    expect((await exec('h1p1', 'cat', '/sys/class/net/eth0/iflink')).trim()).toBe('5')
  })

  test('a program gets its standard input, and its code and standard error come back', async () => {
    expect(await session.exec?.('h1', ['sh', '-c', 'cat; echo away >&2; exit 3'], { stdin: 'hello' })).toEqual({ code: 3, stdout: 'hello', stderr: 'away\n' })
  })

  test('a program that was killed by a signal ends as in a shell', async () => {
    expect((await session.exec?.('h1', ['sh', '-c', 'kill -9 $$']))?.code).toBe(137)
  })

  test('a program that is not there is named', async () => {
    await expect(session.exec?.('h1', ['no-such-program'])).rejects.toThrow("h1: no-such-program: there is no program 'no-such-program'")
  })

  test('a program that hangs is killed with all that it started, and the lab goes on', async () => {
    await expect(session.exec?.('h1', ['sh', '-c', 'sleep 4321 & wait'], { timeout: 300 })).rejects.toThrow('did not end within 300 ms and was killed')
    expect((await session.exec?.('h1', ['pgrep', '-f', 'sleep 4321']))?.code).toBe(1)
  })

  test('listeners are sockets that serve programs inside the namespace', async () => {
    const answer = await exec('h2p1', 'bash', '-c', 'exec 3<>/dev/tcp/10.168.1.2/80; echo knock >&3; head -n 1 <&3')
    expect(answer).toBe('knock\n')
    expect((await session.state('h1p1')).listeners).toEqual([{ protocol: 'tcp', port: 80, container: 'busybox1' }, { protocol: 'udp', port: 53, address: '10.168.1.2' }])
  })

  test('what programs send is captured at every device that it passes', async () => {
    await session.capture()
    await exec('h1p1', 'ping', '-c', '1', '-p', 'c0ffee', '10.168.2.2')
    const seen = (await session.capture()).filter(({ bytes }) => Buffer.from(bytes).toString('hex').includes('c0ffeec0ffee'))
    const places = seen.filter(({ dir }) => dir === 'out').map(({ netns, ifname }) => `${netns} ${ifname}`)
    expect(places).toEqual(['h1p1 eth0', 'h1 flannel.1', 'h1 eth0', 'h2 cni0', 'h2 veth2x1', 'h2p1 eth0', 'h2 flannel.1', 'h2 eth0', 'h1 cni0', 'h1 veth1x1'])
  })

  test('a container reaches another of its pod on 127.0.0.1', async () => {
    const result = await session.exec?.('h1p1', ['bash', '-c', 'exec 3<>/dev/tcp/127.0.0.1/80; echo knock >&3; head -n 1 <&3'], { container: 'busybox2' })
    expect(result).toMatchObject({ code: 0, stdout: 'knock\n' })
  })

  test('two containers that listen on one port clash', async () => {
    await expect(session.apply([listen('add', 80, 'busybox2')])).rejects.toThrow('h1p1: tcp 0.0.0.0:80 container busybox2: Address already in use (EADDRINUSE)')
  })

  test('a port is free again when its listener goes', async () => {
    await session.apply([listen('add', 81), listen('del', 81), listen('add', 81), listen('del', 81)])
    await expect(session.apply([listen('del', 81)])).rejects.toThrow('nothing listens there')
  })

  test('a stopped container takes its listeners with it, the infra container stays and holds the namespace', async () => {
    const before = await session.netnsId('h1p1')
    await session.apply([container('stop', 'busybox1')])
    const stopped = await session.state('h1p1')
    expect(stopped.containers).toEqual(['', 'busybox2'])
    expect(stopped.listeners.map(({ port }) => port)).toEqual([53])
    await expect(session.netnsId('h1p1', 'busybox1')).rejects.toThrow("container 'busybox1' does not run; running: '', 'busybox2'")
    await session.apply([container('start', 'busybox1')])
    const started = await session.state('h1p1')
    expect(started.containers).toEqual(['', 'busybox2', 'busybox1'])
    expect(started.listeners.map(({ port }) => port)).toEqual([80, 53])
    expect(await session.netnsId('h1p1', 'busybox1')).toBe(before)
  })

  test('a container that runs is not started twice', async () => {
    await expect(session.apply([container('start', 'busybox2')])).rejects.toThrow("container 'busybox2' runs already")
  })
})
