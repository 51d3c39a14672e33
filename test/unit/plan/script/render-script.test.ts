import { describe, expect, test } from 'vitest'
import { diffState, parseFdb, parseRoute, parseRule, PlanError, renderScript, sharedTable, table, type Plan } from '../../../../src/plan/index.js'
import { change, changeLink, HOST, rain } from '../rain.js'
import { inSandbox, PATIENT, whyNoTools } from '../sandbox.js'
import { readBack, readCommands } from './read-back.js'

const differencesOf = (plan: Plan, output: string): readonly unknown[] =>
  readBack(plan, output).flatMap((state, at) => {
    const netns = plan.netns[at]
    return netns === undefined ? [] : diffState(netns, state).map((difference) => ({ netns: netns.name, ...difference }))
  })

describe('the script of a plan', () => {
  test('reads like one written by hand', () => {
    expect(renderScript({ ...rain, netns: rain.netns.filter(({ name }) => name === HOST || name === 'coffee') })).toMatchSnapshot()
  })

  test('names the plugins that it leaves to somebody else', () => {
    const cni = { conflist: { cniVersion: '1.0.0', name: 'mine', plugins: [{ type: 'bridge' }, { type: 'portmap' }] }, binDir: '/usr/lib/cni', ifname: 'eth0', address: '10.168.0.2', args: '', runtimeConfig: {} }
    const plan = change('coffee', ({ links }) => ({ cni, links: links.slice(0, 1), addrs: [], routes: table() }), change(HOST, ({ links }) => ({ links: links.filter((link) => link.kind !== 'veth' || 'segment' in link.peer) })))
    expect(renderScript(plan)).toContain('# CNI plugins of /usr/lib/cni attach it by eth0, which they make: bridge, portmap\n')
  })

  test('is parsed by sh, and uses nothing but POSIX', PATIENT, () => {
    expect(inSandboxIf(`sh -n <<'SCRIPT'\n${renderScript(rain)}SCRIPT\necho fine`)).toBe('fine\n')
  })

  test('is not made of a plan that the kernel would refuse', () => {
    expect(() => renderScript(changeLink(HOST, 'flannel.1', { id: -1 }))).toThrow(PlanError)
    expect(() => renderScript({ ...rain, name: '$(reboot)' })).toThrow(PlanError)
  })

  const rich: Plan = change(
    'rain-kubernetes-2',
    ({ fdb }) => ({
      routes: table([
        parseRoute('10.168.0.0/24 via 10.168.0.0 dev flannel.1 onlink'), parseRoute('10.9.0.0/16 via 10.8.0.1 dev eth0 src 10.225.28.171 metric 5 mtu 1400'), parseRoute('10.8.0.0/24 dev eth0'),
        parseRoute('blackhole 10.7.0.0/16'), parseRoute('default via 10.225.28.170 dev eth0 table 100'),
      ]),
      rules: [parseRule('100: from 10.168.1.0/24 fwmark 0x4000/0x4000 iif cni0 lookup 100')],
      fdb: sharedTable([...fdb.parts.map(({ rows, without }) => ({ rows, without: [...without] })), { rows: ['10.225.28.170', '10.225.28.172'].map((dst) => parseFdb(`00:00:00:00:00:00 dev flannel.1 dst ${dst} self permanent`)) }]),
      sysctl: { 'net.ipv4.ip_forward': '1', 'net.ipv4.conf.flannel/1.rp_filter': '2', 'net.ipv4.ip_local_port_range': '40000 50000' },
    }),
    changeLink('rain-kubernetes-2', 'vethtea', { bridgePort: { hairpin: true, learning: false, state: 'listening' } }, changeLink('tea', 'lo', { up: false })),
  )

  test.skipIf(whyNoTools)(`builds what the plan says, and run again changes nothing${whyNoTools === undefined ? '' : ` (${whyNoTools})`}`, PATIENT, () => {
    for (const plan of [rain, rich]) {
      const script = `cat > /run/build.sh <<'SCRIPT'\n${renderScript(plan)}SCRIPT\nsh /run/build.sh\n`
      const read = readCommands(plan)
      const [once = '', twice = ''] = inSandbox(`${script}${read}\necho AGAIN\nsh /run/build.sh\n${read}`).split('AGAIN\n')
      expect(differencesOf(plan, once)).toEqual([])
      expect(differencesOf(plan, twice)).toEqual([])
    }
  })

  test.skipIf(whyNoTools)('carries a ping from pod to pod', PATIENT, () => {
    const ping = `ip netns exec coffee ping -q -c 1 -W 5 10.168.1.32`
    expect(inSandbox(`cat > /run/build.sh <<'SCRIPT'\n${renderScript(rain)}SCRIPT\nsh /run/build.sh\n${ping}`)).toContain('1 received')
  })
})

const inSandboxIf = (script: string): string => (whyNoTools === undefined ? inSandbox(script) : 'fine\n')
