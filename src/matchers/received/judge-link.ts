import type { LinkHandle, LinkState } from '../../engine/index.js'
import type { MatcherCall, MatcherContext, MatcherResult } from '../matcher.js'
import { listRows } from '../state/judge-rows.js'
import { LINKS } from '../state/link-rows.js'
import { stateResult, type StateJudgement } from './judge-state.js'
import { isLink } from './kind.js'
import { refuse, refuseArgument, WANTED } from './refuse.js'

/** Judges a link of a lab as it is now. */
export async function judgeLink(
  context: MatcherContext,
  received: unknown,
  call: MatcherCall,
  judge: (link: LinkState | undefined, handle: LinkHandle) => Promise<StateJudgement>,
): Promise<MatcherResult> {
  if (!isLink(received)) return refuse(context, call, received, WANTED.link)
  if (call.wrong !== undefined) return refuseArgument(context, call, received, call.wrong)
  const { links } = await received.netns.state()
  const judgement = await judge(links.find(({ ifname }) => ifname === received.ifname), received)
  const subject = `${received.ifname} of ${received.netns.name}`
  return stateResult(context, call, received.netns, { word: 'link', subject }, { table: listRows(links, LINKS.format), view: LINKS.view, ...judgement })
}

/** What a link handle stands for at present. */
export async function presentLink({ netns, ifname }: LinkHandle): Promise<LinkState | undefined> {
  return (await netns.state()).links.find((link) => link.ifname === ifname)
}
