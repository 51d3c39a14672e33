import type { Address } from '../engine/index.js'

/** An IPv4 address with its prefix length as a literal: '10.225.28.170/24'. A text without the length is a compile error. */
export type Cidr = `${Address}/${number}`
