// Opens labs for ever, as a test file does; says 'open' whenever one is up. Ends only by being killed.
import { kernelEngine } from '../../../../src/kernel/index.js'
import type { Plan } from '../../../../src/plan/index.js'
import { gridPlan } from '../../../support/grid-plan.js'

const { netns, ...rest } = gridPlan(2, 1)
const plan: Plan = { ...rest, netns: netns.map((one) => (one.role === 'pod' ? { ...one, containers: ['busybox'], listeners: [{ protocol: 'tcp', port: 80 }] } : one)) }
for (;;) {
  try {
    const session = await kernelEngine.open(plan)
    process.stdout.write('open\n')
    await session.exec?.('h1p1', ['sh', '-c', 'sleep 1234 & exec sleep 0.05'])
    await session.close()
  } catch {
    // The agent was killed: the next lab takes another.
    process.stdout.write('gone\n')
  }
}
