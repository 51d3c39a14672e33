import { beforeAll, describe, expect, test } from 'vitest'
import { compile } from '../../../src/cni/index.js'
import { kernelEngine } from '../../../src/kernel/index.js'
import { canonicalAddr, canonicalRoute, canonicalRule, formatAddr, formatLink, formatRoute, formatRule, formatRuleset, printFdb, printNeigh, type Plan, type StateRows } from '../../../src/plan/index.js'
import { plainRuleset } from '../../../src/plan/nft/plain-ruleset.js'
import { chooseCluster, loadSpecFile } from '../../../src/spec-file/index.js'
import { buildCli, hopspec } from '../../support/run-cli.js'
import { readBack, readCommands } from '../../unit/plan/script/read-back.js'
import { inSandbox, whyNoTools } from '../../unit/plan/sandbox.js'
import { kernelHere } from '../kernel/kernel-here.js'

const noKernel = await kernelHere()
beforeAll(buildCli)

/** Settings that the engine leaves out of its rows where they are the kernel's own, and the tools print. */
const DEFAULTS = / (ageing_time 30000|hairpin off|learning on|flood on|state 3)/g

/** What somebody wrote and what the kernel made of it; left out: what it learned, group addresses, IPv6, and processes, which are not a script's to start. */
function rowsOf({ links, addrs, routes, rules, neigh, fdb, ruleset, sysctl }: StateRows): Record<string, unknown> {
  const ours = new Set(links.map(({ ifname }) => ifname))
  return {
    links: links.map((link) => formatLink(link).replaceAll(DEFAULTS, '')).toSorted(),
    addrs: addrs.filter(({ family }) => family === 'inet').map((row) => formatAddr(canonicalAddr(row))).toSorted(),
    routes: routes.map((row) => formatRoute(canonicalRoute(row))).toSorted(),
    rules: rules.map((row) => formatRule(canonicalRule(row))).toSorted(),
    neigh: neigh.filter(({ state }) => state === 'PERMANENT').map(printNeigh).toSorted(),
    fdb: fdb.filter(({ mac, state, dev }) => state !== 'dynamic' && ours.has(dev) && !/^(33:33|01:00:5e)/.test(mac)).map(printFdb).toSorted(),
    ruleset: formatRuleset(plainRuleset(ruleset)),
    sysctl,
  }
}

async function engineRows(plan: Plan): Promise<readonly unknown[]> {
  const session = await kernelEngine.open(plan)
  try {
    const rows = []
    for (const { name } of plan.netns) rows.push({ netns: name, ...rowsOf(await session.state(name)) })
    return rows
  } finally {
    await session.close()
  }
}

const SPECS = ['specs/cross-host.spec.ts', 'specs/docker-bridge.spec.ts', 'specs/flanneld.spec.ts', 'specs/failures/underlay-port-filtered.spec.ts']

describe.skipIf(whyNoTools !== undefined || noKernel)('the script of `hopspec plan --format sh`, run by sh with the real tools', () => {
  test.each(SPECS)('%s: builds what the kernel engine builds, and run again changes nothing', async (spec) => {
    const { code, stdout: script, stderr } = await hopspec(['plan', spec, '--format', 'sh', '--cluster', '1'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const plan = compile(chooseCluster(spec, (await loadSpecFile(spec)).clusters, [], undefined))
    const read = readCommands(plan)
    const [once = '', twice = ''] = inSandbox(`cat > /run/build.sh <<'SCRIPT'\n${script}SCRIPT\nsh /run/build.sh\n${read}\necho AGAIN\nsh /run/build.sh\n${read}`).split('AGAIN\n')
    const built = (output: string): readonly unknown[] => readBack(plan, output).map((state, at) => ({ netns: plan.netns[at]?.name, ...rowsOf(state) }))
    expect(built(once)).toEqual(await engineRows(plan))
    expect(built(twice)).toEqual(built(once))
  })
})
