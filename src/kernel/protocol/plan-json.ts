import { table, type Netns, type Plan } from '../../plan/index.js'

/** A plan as `JSON.parse` gives it: its tables are arrays. */
type Flat<T> = { readonly [F in keyof T]: unknown }

/** Gives a plan that travelled as JSON its tables back. */
export function revivePlan(json: unknown): Plan {
  const plan = json as Omit<Plan, 'netns'> & { readonly netns: readonly Flat<Netns>[] }
  return { ...plan, netns: plan.netns.map((netns) => ({ ...netns, routes: table(netns.routes as []), neigh: table(netns.neigh as []), fdb: table(netns.fdb as []) }) as unknown as Netns) }
}
