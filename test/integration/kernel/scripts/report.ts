// Says in one line of JSON whether the kernel engine works for whoever runs this, and sends a ping where it does.
import { kernelAvailability, kernelEngine, kernelSkipReason } from '../../../../src/kernel/index.js'
import { gridPlan, podAddress } from '../../../support/grid-plan.js'

const { ok, privilege, missing } = await kernelAvailability()
let answered: boolean | undefined
if (ok) {
  const session = await kernelEngine.open(gridPlan(2, 1))
  const trace = await session.send({ protocol: 'icmp', netns: 'h1p1', dst: podAddress(2, 1), from: 'h1p1', to: 'h2p1', size: 56, ttl: 64, tos: 0 })
  answered = trace.verdict.answered
  await session.close()
}
const skip = await kernelSkipReason().catch((error: unknown) => ({ thrown: error instanceof Error ? error.name : String(error) }))
process.stdout.write(`${JSON.stringify({ ok, privilege, missing, answered, skip })}\n`)
