import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeNew } from '../files/index.js'

/** What happened to the files of a new project, by their paths in it. */
export interface InitResult {
  readonly written: readonly string[]
  /** Were there before, and are as they were. */
  readonly kept: readonly string[]
  /** What is left to do by hand, since files were kept that lack it. */
  readonly advice: readonly string[]
}

const SPEC = `/**
 * # A shop: the cart asks the database
 *
 * Two pods on two hosts, and a tunnel between them: what the cart sends to the database is wrapped on its own host and unwrapped on the other.
 *
 * \`\`\`
 * cart 10.244.0.2                             database 10.244.1.2, tcp 5432
 *  │                                            │
 * cni0 ── flannel.1 ── eth0 ═════ eth0 ── flannel.1 ── cni0
 *         node-1  192.0.2.11      192.0.2.12  node-2
 * \`\`\`
 */
import { cluster, flannel } from 'hopspec'
import { describeLab } from 'hopspec/vitest'

const shop = cluster('shop')
  .network(flannel.vxlan({ network: '10.244.0.0/16' }))
  .host('node-1', (host) => host.address('192.0.2.11/24').podCidr('10.244.0.0/24').pod('cart'))
  .host('node-2', (host) => host.address('192.0.2.12/24').podCidr('10.244.1.0/24').pod('database', (pod) => pod.listen({ tcp: 5432 })))
  .path('cart', 'database', (path) => path.tcp(5432).traverses(['flannel.1', 'eth0']).untouched())

describeLab(shop, ({ lab, test, expect }) => {
  test('the tunnel is addressed to the host of the database', async () => {
    const trace = await lab.ping('cart', 'database')
    expect(trace).toBeEncapsulated({ vni: 1, outer: { ipv4: { dst: '192.0.2.12' } } })
    expect(trace).toBeAnswered()
  })
})
`

const VITEST = `import { hopspecProjects } from 'hopspec/vitest'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    // A project an engine: \`vitest run --project model\` runs anywhere, \`--project kernel\` on Linux.
    projects: hopspecProjects(),
    // The page shows where each packet went, and where one died.
    reporters: ['default', ...(process.env['GITHUB_ACTIONS'] ? ['github-actions'] : []), ['hopspec/reporter', { html: 'hopspec-report.html' }]],
  },
})
`

const GITIGNORE = `node_modules/
hopspec-report.html
.vitest-attachments/
`

const WORKFLOW = `name: network

on: [push, pull_request]

jobs:
  specs:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-node@v4
        with:
          node-version: 22
      - run: sudo apt-get update && sudo apt-get install -y --no-install-recommends iproute2 nftables
      # User namespaces for the kernel engine, which Ubuntu restricts.
      - run: sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0
      - run: npm install
      - run: npx hopspec doctor
      - run: npx vitest run
        env:
          HOPSPEC_REQUIRE_KERNEL: 1
      # The page of the run, and the captures of tests that failed.
      - uses: actions/upload-artifact@v4
        if: always()
        with:
          name: hopspec-report
          path: |
            hopspec-report.html
            .vitest-attachments
          include-hidden-files: true
`

const PACKAGE = `${JSON.stringify({ private: true, type: 'module', scripts: { test: 'vitest run' } }, null, 2)}\n`

const CONFIG = 'vitest.config.mts'

const FILES: Readonly<Record<string, string>> = {
  'package.json': PACKAGE,
  '.gitignore': GITIGNORE,
  // Also in a package of CommonJS, as npm init makes it.
  [CONFIG]: VITEST,
  'specs/shop.spec.ts': SPEC,
  '.github/workflows/network.yml': WORKFLOW,
}

/** Writes the files of a new project. A file that is there stays as it is, and so does a configuration of Vitest or Vite by another name. */
export function initProject(folder: string): InitResult {
  const written: string[] = []
  const kept: string[] = []
  const config = existsSync(folder) ? readdirSync(folder).find((name) => /^(vitest|vite)\.config\.[cm]?[jt]s$/.test(name)) : undefined
  for (const [path, content] of Object.entries(FILES)) {
    const name = path === CONFIG ? (config ?? path) : path
    ;(writeNew(join(folder, name), content) ? written : kept).push(name)
  }
  return { written, kept, advice: kept.flatMap((name) => adviceOn(name, readFileSync(join(folder, name), 'utf8'))) }
}

/** What a file that was kept would need, and has not. */
function adviceOn(name: string, text: string): readonly string[] {
  if (name === '.gitignore') {
    const missing = GITIGNORE.trim().split('\n').filter((line) => !text.includes(line.replace('/', '')))
    return missing.length === 0 ? [] : [`add to ${name}: ${missing.join(', ')}`]
  }
  if (!name.includes('.config.') || text.includes('hopspecProjects')) return []
  return [`add to the test options of ${name}: projects: hopspecProjects(), from 'hopspec/vitest'`, `for the page of a run, add to its reporters: ['hopspec/reporter', { html: 'hopspec-report.html' }]`]
}
