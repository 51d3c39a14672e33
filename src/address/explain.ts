import { Address4, Address6 } from 'ip-address'
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
  if (Address6.isValid(value)) return 'is an IPv6 address'
  const octets = value.split('.')
  if (octets.length !== 4) return /^[\d.]+$/.test(value) ? `has ${octets.length} ${octets.length === 1 ? 'part' : 'parts'}, not 4` : 'is not an IPv4 address'
  for (const octet of octets) {
    if (octet === '') return 'has an empty octet'
    if (!/^\d+$/.test(octet)) return `has the octet ${JSON.stringify(octet)}, which is not a number`
    if (Number(octet) > 255) return `has the octet ${octet}, which is above 255`
    if (octet.length > 1 && octet.startsWith('0')) return `has the octet ${octet} with a leading zero (octal for some tools, decimal for others)`
  }
  return Address4.isValid(value) ? 'is not in canonical form' : 'is not an IPv4 address'
}
