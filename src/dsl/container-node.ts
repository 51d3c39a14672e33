import type { Listener } from '../plan/index.js'

/** A container of a pod beside the infra container, as declared with `.container(name, …)`. */
export interface ContainerNode {
  readonly kind: 'container'
  readonly name: string
  readonly listeners: readonly Listener[]
}
