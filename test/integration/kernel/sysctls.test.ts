import { beforeAll, describe, expect, test } from 'vitest'
import { openLab } from '../../../src/lab/index.js'
import { SYSCTLS, sysctlPath } from '../../../src/plan/index.js'
import { planOf } from '../../support/boxes.js'
import { kernelHere } from './kernel-here.js'

const plan = planOf({
  a: { links: { eth0: { to: 'b/eth0' }, br0: { kind: 'bridge' } }, addrs: ['192.0.2.1/24 dev eth0'], nft: 'table ip t { chain c { ct state new counter; } }' },
  b: { links: { eth0: { to: 'a/eth0' } } },
})

const INT_MAX = 2 ** 31 - 1
/** `proc_dointvec_userhz_jiffies()` takes what an int cannot hold. */
const WRAPS = /(?:anycast_delay|locktime|proxy_delay)$/

describe.skipIf(await kernelHere())('the sysctls that hopspec knows, in a namespace of its own', () => {
  const numbers = SYSCTLS.flatMap((info) => (info.type === 'integer' ? [info] : []))
  const keyOf = (name: string): string => name.replace('*', 'eth0')
  /** Whether the kernel took a setting. */
  const taken = new Map<string, boolean>()

  beforeAll(async () => {
    await using lab = await openLab(plan, { engine: 'kernel' })
    const trials = numbers.flatMap(({ name, min, max, takes: [least, most], default: usual }) => [...new Set([min, max, Number(usual), least, most, least - 1, most + 1])].map((value) => [keyOf(name), String(value)]))
    // One program for all: it says of each line whether it was taken.
    const script = 'while read -r path value; do if { echo "$value" > "/proc/sys/$path"; } 2>/dev/null; then echo taken; else echo refused; fi; done'
    const input = trials.map(([key = '', value]) => `${sysctlPath(key).join('/')} ${value}\n`).join('')
    const { stdout } = await lab.host('a').exec(['sh', '-c', `${script} <<'EOF'\n${input}EOF`])
    for (const [index, answer] of stdout.trim().split('\n').entries()) taken.set(trials[index]?.join('=') ?? '', answer === 'taken')
  })

  test.each(numbers)('$name takes $takes', ({ name, min, max, takes: [least, most], default: usual }) => {
    const took = (value: number): boolean | undefined => taken.get(`${keyOf(name)}=${value}`)
    // ipv4_privileged_ports(): the ports that the kernel chooses from need no privilege.
    const isTaken = name === 'net.ipv4.ip_unprivileged_port_start' ? [true, true, false] : [true, true, true]
    expect([took(min), took(Number(usual)), took(max)]).toEqual(isTaken)
    // INT_MAX / HZ, and a size that hangs on that of a struct: others than the usual number may be known.
    if (most !== Math.floor(INT_MAX / 1000) && most !== 900_000 && !WRAPS.test(name)) expect([took(least - 1), took(most + 1)]).toEqual([false, false])
  })
})
