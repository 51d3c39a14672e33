import { spawn, spawnSync } from 'node:child_process'
import type { NftTable, RowOp } from '../../plan/index.js'
import { formatRuleset, rulesetFromJson } from '../../plan/nft/index.js'
import { TRACE_TABLE } from '../probe/index.js'
import type { LiveNetns } from './live-netns.js'

/** A ruleset that nft refused. */
export class NftError extends Error {
  override readonly name = 'NftError'
  constructor(
    readonly netns: string,
    /** The words of nft. */
    readonly words: string,
  ) {
    super(`${netns}: nft: ${words}`)
  }
}

/** There is no program nft. */
export class NftMissing extends Error {
  override readonly name = 'NftMissing'
}

/** Why nft could not be started. */
const unstarted = (netns: string, error: NodeJS.ErrnoException): Error => (error.code === 'ENOENT' ? new NftMissing() : new NftError(netns, error.message))

const LIMIT = 1 << 26

/** Loads the rulesets of plans, of all namespaces at the same time. Equivalent to: `nft -f -` in each. @throws NftError, NftMissing */
export async function loadRulesets(netns: Iterable<LiveNetns>): Promise<void> {
  const loads = [...netns].filter(({ declared }) => declared.ruleset.length > 0).map(
    (here) =>
      new Promise<void>((resolve, reject) => {
        const child = here.inside(() => spawn('nft', ['-f', '-'], { stdio: ['pipe', 'ignore', 'pipe'] }))
        let words = ''
        child.stderr.setEncoding('utf8').on('data', (text: string) => (words += text))
        child.on('error', (error) => reject(unstarted(here.name, error)))
        child.on('close', (code) => (code === 0 ? resolve() : reject(new NftError(here.name, words.trim()))))
        child.stdin.on('error', () => undefined).end(formatRuleset(here.declared.ruleset))
      }),
  )
  const failed = (await Promise.allSettled(loads)).find((load) => load.status === 'rejected')
  if (failed !== undefined) throw failed.reason
}

/** Adds, replaces or deletes a table. @throws NftError, NftMissing */
export function changeTable(here: LiveNetns, op: RowOp, row: NftTable): void {
  const name = `${row.family} ${row.name}`
  const text = { add: `create table ${name}\n${formatRuleset([row])}`, replace: `table ${name}\ndelete table ${name}\n${formatRuleset([row])}`, del: `delete table ${name}\n` }[op]
  run(here, ['-f', '-'], text)
}

/**
 * The ruleset of a namespace. Equivalent to: `nft -j list ruleset`. Tables that hold what hopspec has no words for (sets, the
 * extensions of iptables) are left out.
 *
 * @throws NftError, NftMissing
 */
export function readRuleset(here: LiveNetns): readonly NftTable[] {
  const answer: unknown = JSON.parse(run(here, ['-j', 'list', 'ruleset']))
  return tablesOf(answer).flatMap((items) => {
    try {
      return rulesetFromJson({ nftables: items }).filter(({ name }) => name !== TRACE_TABLE)
    } catch {
      return []
    }
  })
}

/** Are there tables, also such as hopspec has no words for? Without nft there is no telling, and no plan that needs it. */
export function hasTables(here: LiveNetns): boolean {
  const { status, stdout } = here.inside(() => spawnSync('nft', ['list', 'tables'], { encoding: 'utf8' }))
  return status === 0 && stdout.split('\n').some((line) => line !== '' && !line.endsWith(` ${TRACE_TABLE}`))
}

/** The items of the answer, by the table that they are of. */
function tablesOf(answer: unknown): readonly (readonly unknown[])[] {
  const items = (answer as { readonly nftables?: readonly Readonly<Record<string, Item>>[] }).nftables ?? []
  const tables = new Map<string, unknown[]>()
  for (const item of items) {
    const [kind = '', body] = Object.entries(item)[0] ?? []
    if (kind === 'metainfo') continue
    const key = `${body?.family} ${kind === 'table' ? body?.name : body?.table}`
    tables.set(key, [...(tables.get(key) ?? []), item])
  }
  return [...tables.values()]
}

interface Item {
  readonly family?: string
  readonly name?: string
  readonly table?: string
}

function run(here: LiveNetns, argv: readonly string[], input = ''): string {
  const { status, stdout, stderr, error } = here.inside(() => spawnSync('nft', argv, { input, encoding: 'utf8', maxBuffer: LIMIT }))
  if (error !== undefined) throw unstarted(here.name, error)
  if (status !== 0) throw new NftError(here.name, stderr.trim())
  return stdout
}
