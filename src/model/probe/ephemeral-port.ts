import { LOCAL_PORT_RANGE } from '../../wire/index.js'
import type { Namespace } from '../core/namespace.js'

/** A source port: counted where Linux draws it by chance, from the same range. */
export const ephemeralPort = ({ world }: Namespace): number => LOCAL_PORT_RANGE.min + (world.tokens % (LOCAL_PORT_RANGE.max - LOCAL_PORT_RANGE.min))
