import { nftFindings } from '../nft/index.js'
import { rowPlace } from './place.js'
import type { PlanView } from './view.js'

/** nftables. The findings are made by `nftFindings`, which fills in what the tables say; these are their patterns. */
export const NFT_FINDINGS = {
  'nft-family': { level: 'malformed', problem: 'is no family that is modelled', remedy: "use 'ip', 'inet' or 'bridge'" },
  'nft-table-duplicate': { level: 'malformed', problem: 'is there twice', remedy: 'put all its chains into one table' },
  'nft-chain-duplicate': { level: 'malformed', problem: 'is there twice in its table', remedy: 'put all its rules into one chain, or rename one' },
  'nft-name': { level: 'malformed', problem: 'is no name of a table or chain for nft', remedy: 'start with a letter and use letters, digits, _ - . and / alone' },
  'nft-name-long': { level: 'malformed', problem: 'is longer than {max} letters', remedy: 'shorten the name' },
  'nft-name-keyword': { level: 'malformed', problem: "is a word of nft's own grammar", remedy: 'rename the table or chain' },
  'nft-hook': { level: 'malformed', problem: 'is no hook', remedy: 'use one of {hooks}' },
  'nft-hook-missing': { level: 'malformed', problem: 'is the {field} of a chain without a hook', remedy: 'give the chain its hook, or leave type, priority and policy out' },
  'nft-chain-type': { level: 'malformed', problem: 'is no type of a chain', remedy: "use 'filter', 'nat' or 'route'" },
  'nft-chain-type-family': { level: 'malformed', problem: 'is no type of a chain in the family bridge', remedy: "use the type 'filter'" },
  'nft-chain-hook': { level: 'malformed', problem: 'is no hook for a chain of type {type}', remedy: 'use {hooks}, or another type' },
  'nft-priority': { level: 'malformed', problem: 'is no priority', remedy: 'use a whole number of 32 bits' },
  'nft-nat-priority': { level: 'malformed', problem: 'puts a nat chain before connection tracking', remedy: 'use a priority above -200: -100 (dstnat) or 100 (srcnat)' },
  'nft-policy': { level: 'malformed', problem: 'is no policy', remedy: "use 'accept' or 'drop'" },
  'nft-jump-target': { level: 'malformed', problem: 'is no chain of the table', remedy: 'declare the chain, or jump to {chains}' },
  'nft-jump-base': { level: 'malformed', problem: 'is a base chain, which rules cannot jump to', remedy: 'jump to a chain without a hook' },
  'nft-jump-loop': { level: 'malformed', problem: 'is a loop of jumps', remedy: 'leave one of the jumps out' },
  'nft-jump-depth': { level: 'malformed', problem: 'passes {count} chains', remedy: 'let a packet be in at most 16 chains at once' },
  'nft-rule-empty': { level: 'malformed', problem: 'The rule has no statement', remedy: 'give it one, or leave it out' },
  'nft-statement': { level: 'malformed', problem: 'is not modelled or no value of its field', remedy: 'use {expected}' },
  'nft-comment-long': { level: 'malformed', problem: 'is longer than {max} letters', remedy: 'shorten the comment' },
  'nft-log-prefix-long': { level: 'malformed', problem: 'is longer than {max} letters', remedy: 'shorten the prefix' },
  'nft-terminal': { level: 'malformed', problem: 'ends the rule, and more follows it', remedy: 'move it to the end of the rule' },
  'nft-bridge-statement': { level: 'malformed', problem: 'is not modelled in tables of the family bridge', remedy: 'use a table of the family ip' },
  'nft-bridge-ct': { level: 'malformed', problem: 'is not modelled in tables of the family bridge', remedy: 'use a table of the family inet' },
  'nft-bridge-fib': { level: 'malformed', problem: 'is not modelled in tables of the family bridge', remedy: 'use a table of the family inet' },
  'nft-reject-icmpx': { level: 'malformed', problem: 'is for tables of the family inet', remedy: "use 'reject with icmp …'" },
  'nft-nat-chain-type': { level: 'malformed', problem: 'is reached from the chain {chain}, whose type is {type}', remedy: "put it into a chain of type 'nat'" },
  'nft-statement-hook': { level: 'malformed', problem: 'is reached from the chain {chain} at the hook {hook}', remedy: 'use it at {hooks}' },
  'nft-fib-hook': { level: 'malformed', problem: 'is reached from the chain {chain} at the hook {hook}', remedy: 'use it at {hooks}' },
  'nft-nat-port': { level: 'malformed', problem: 'changes the port, and no match says of which protocol', remedy: "match before it: 'tcp dport …', 'udp dport …' or 'meta l4proto { tcp, udp }'" },
  'nft-ct-port': { level: 'malformed', problem: 'compares a port, and no match says of which protocol', remedy: "match before it: 'ct original protocol tcp', 'tcp dport …' or 'meta l4proto udp'" },
  'nft-protocol-conflict': { level: 'malformed', problem: 'is read in a rule for {protocols}', remedy: 'write a rule for each protocol' },
  'nft-iif-unknown': { level: 'malformed', problem: 'is no device here, and {key} takes the index of one', remedy: 'use {key}name, which compares names, or declare the device' },
} as const

export function checkNft({ found, views }: PlanView): void {
  for (const { netns } of views) {
    if (netns.ruleset.length === 0) continue
    for (const { path, ...finding } of nftFindings(netns.ruleset, netns.links.map(({ ifname }) => ifname))) {
      found.push({ ...finding, place: rowPlace(netns, 'nft', path) })
    }
  }
}
