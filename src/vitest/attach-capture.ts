import { recordArtifact, type TestArtifactBase, type TestAttachment, type TestContext } from 'vitest'
import type { Lab, Trace } from '../engine/index.js'

/** The capture of a failed test's probes: what Vitest keeps of it beside the test's result. */
export interface CaptureArtifact extends TestArtifactBase {
  type: 'hopspec:capture'
  message: string
  attachments: [TestAttachment]
}

declare module 'vitest' {
  interface TestArtifactRegistry {
    hopspecCapture: CaptureArtifact
  }
}

/**
 * Attaches the frames of all probes of a failed test, with hops and decisions as comments. Vitest copies the file to its
 * `attachmentsDir`; the failure's message ends with where it is, since no reporter of Vitest's own lists what is attached.
 */
export async function attachCapture({ task }: TestContext, lab: Lab, traces: readonly Trace[]): Promise<void> {
  if (traces.length === 0) return
  const [{ tracePcapng }, { mkdtemp, rm, writeFile }, { tmpdir }, { join, relative }] = await Promise.all([import('../report/index.js'), import('node:fs/promises'), import('node:os'), import('node:path')])
  const folder = await mkdtemp(join(tmpdir(), 'hopspec-capture-'))
  try {
    const path = join(folder, 'capture.pcapng')
    await writeFile(path, tracePcapng(lab.plan, ...traces))
    const artifact: CaptureArtifact = { type: 'hopspec:capture', message: `${traces.length} ${traces.length === 1 ? 'probe' : 'probes'} of '${task.name}'`, attachments: [{ path, contentType: 'application/x-pcapng' }] }
    const { attachments: [attachment] } = await recordArtifact(task, artifact)
    const [error] = task.result?.errors ?? []
    if (error && attachment.path !== undefined) appendLine(error, `Capture: ${relative(process.cwd(), attachment.path)}`)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** The stack begins with the message. */
function appendLine(error: { message: string; stack?: string }, line: string): void {
  const longer = `${error.message}\n${line}`
  if (error.stack?.includes(error.message)) error.stack = error.stack.replace(error.message, () => longer)
  error.message = longer
}
