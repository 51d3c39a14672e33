import type { ShownPlan } from '../shown-plan.js'

const HEADER = ['NAME', 'READY', 'STATUS', 'RESTARTS', 'AGE', 'IP', 'NODE', 'NOMINATED NODE', 'READINESS GATES']

/** The pods of a plan. Equivalent to: `kubectl get pod -o wide`; nothing here has an age. */
export function kubectlGetPod(plan: ShownPlan): string {
  const rows = plan.netns
    .filter(({ role }) => role === 'pod')
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, host = '<none>', containers, addrs }) => {
      // The infra container is not counted; a pod that names no other has one.
      const ready = Math.max(1, containers.length)
      return [name, `${ready}/${ready}`, 'Running', '0', '<unknown>', addrs.find(({ dev }) => dev !== 'lo')?.local ?? '<none>', host, '<none>', '<none>']
    })
  if (rows.length === 0) return 'No resources found in default namespace.'
  const widths = HEADER.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)))
  return [HEADER, ...rows].map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('   ').trimEnd()).join('\n')
}
