import type { RemoteError } from '../protocol/messages.js'
import { KernelUnavailable } from './kernel-unavailable.js'

/** What the kernel, or a program inside, refused: the agent's own error, with its name, words and fields. */
export class KernelError extends Error {
  override readonly name: string = 'KernelError'
  constructor(
    /** Class of the error in the agent: 'NetlinkError', 'SysctlError', 'NftError', 'ListenerError', 'ContainerError', 'ExecError', … */
    readonly kind: string,
    message: string,
    /** The fields of that class: `netns`, `row`, `code`, `words`, … */
    readonly fields: Readonly<Record<string, unknown>>,
  ) {
    super(message)
  }
}

const NO_NFT = { name: 'nft', reason: 'there is no program nft', remedy: 'install nftables, which plans with rules need' }

/** The error of an agent; a plan with rules cannot be here without nft. */
export const fromRemote = ({ name, message, fields }: RemoteError): KernelError | KernelUnavailable => (name === 'NftMissing' ? new KernelUnavailable([NO_NFT]) : new KernelError(name, message, fields))

/** The agent process ended while it was needed. Everything that it had made went with it. */
export class AgentGone extends Error {
  override readonly name = 'AgentGone'
  constructor(
    /** How it ended: 'was killed by SIGKILL', 'ended with code 1'. */
    readonly how: string,
    /** The last of what it wrote to standard error. */
    readonly output: string,
  ) {
    super(`the kernel engine's agent ${how}; open the lab again${output === '' ? '' : `\n${output}`}`)
  }
}

/** The agent did not answer in time and was killed. */
export class AgentSilent extends Error {
  override readonly name = 'AgentSilent'
  constructor(
    readonly operation: string,
    readonly milliseconds: number,
  ) {
    super(`the kernel engine's agent did not answer '${operation}' within ${milliseconds} ms and was killed; open the lab again`)
  }
}
