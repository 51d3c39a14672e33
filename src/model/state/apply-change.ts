import type { Change } from '../../plan/index.js'
import type { Namespace } from '../core/namespace.js'

export function applyChange(_ns: Namespace, _change: Change): void {}
