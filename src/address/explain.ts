import { AddressError } from './address-error.js'

const EXAMPLE = 'an IPv4 address such as 10.168.0.12'

/** Why a text is no IPv4 address. Only for messages: the fast parser has refused it already. */
export function explainIp(value: string): AddressError {
  return new AddressError(value, problemOf(value), EXAMPLE)
}

function problemOf(value: string): string {
  if (value === '') return 'is empty'
  if (/\s/.test(value)) return 'contains white space'
  if (value.includes('/')) return 'has a prefix length where an address alone is needed'
  if (isIpv6(value)) return 'is an IPv6 address'
  const octets = value.split('.')
  if (octets.length !== 4) return /^[\d.]+$/.test(value) ? `has ${octets.length} ${octets.length === 1 ? 'part' : 'parts'}, not 4` : 'is not an IPv4 address'
  for (const octet of octets) {
    if (octet === '') return 'has an empty octet'
    if (!/^\d+$/.test(octet)) return `has the octet ${JSON.stringify(octet)}, which is not a number`
    if (Number(octet) > 255) return `has the octet ${octet}, which is above 255`
    if (octet.length > 1 && octet.startsWith('0')) return `has the octet ${octet} with a leading zero (octal for some tools, decimal for others)`
  }
  return 'is not an IPv4 address'
}

/** Hex groups and colons, none of these alone at an end or three in a row; the last group may be an IPv4 address, and a zone may follow. */
const GROUPS = /^(?!:[^:])(?!.*:::)(?:[\da-f]{0,4}:)+(?:(?<=::)|[\da-f]{1,4}|\d{1,3}(?:\.\d{1,3}){3})(?:%.+)?$/i

/** RFC 4291, section 2.2: eight groups, or fewer around one '::'; an IPv4 address counts as two. */
function isIpv6(value: string): boolean {
  if (!GROUPS.test(value)) return false
  const groups = value.split(/::?/).filter((group) => group !== '').length + (value.includes('.') ? 1 : 0)
  const gaps = value.split('::').length - 1
  return gaps === 0 ? groups === 8 : gaps === 1 && groups < 8
}
