/**
 * Settings that every namespace is given, so that it does not depend on the machine that hopspec runs on: a new namespace
 * inherits `all` and `default` of the machine (net.core.devconf_inherit_init_net). IPv6 is off, for a plan has none yet; left on, every
 * device would send router solicitations and multicast reports.
 */
const EVERYWHERE = {
  'net.ipv4.conf.all.rp_filter': '0',
  'net.ipv4.conf.default.rp_filter': '0',
  'net.ipv6.conf.all.disable_ipv6': '1',
  'net.ipv6.conf.default.disable_ipv6': '1',
} as const

/** Settings of a namespace that does not forward: pods, and hosts without a pod network. */
export const ENDS: Readonly<Record<string, string>> = Object.freeze({ 'net.ipv4.ip_forward': '0', ...EVERYWHERE })

/** Settings of a namespace that forwards. */
export const FORWARDS: Readonly<Record<string, string>> = Object.freeze({ 'net.ipv4.ip_forward': '1', ...EVERYWHERE })

/** Settings with others written over them; the same object where there are none. */
export function overlay(base: Readonly<Record<string, string>>, over: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.keys(over).length === 0 ? base : Object.freeze({ ...base, ...over })
}
