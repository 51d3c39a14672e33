import { SYSCTLS } from './sysctl-list.js'
import { end, take, wordsOf, wrong, type Words } from './text/words.js'

/** What hopspec knows of a sysctl. */
export type SysctlInfo = NumberSysctl | TextSysctl

interface SysctlBase {
  /** Name with dots; `*` stands for a device, 'all' or 'default': 'net.ipv4.conf.*.rp_filter'. */
  readonly name: string
  /** Value of a new namespace of an unconfigured kernel. */
  readonly default: string
  readonly meaning: string
}

/** A whole number. */
export interface NumberSysctl extends SysctlBase {
  readonly type: 'integer'
  /** The values that have a meaning. */
  readonly min: number
  readonly max: number
  /** The values that the kernel takes, with a meaning or without; it refuses others with EINVAL. */
  readonly takes: readonly [min: number, max: number]
}

/** Numbers with white space between: '32768 60999'. */
export interface TextSysctl extends SysctlBase {
  readonly type: 'text'
}

/** A sysctl and the device that its name speaks of. */
export interface KnownSysctl {
  readonly info: SysctlInfo
  /** Name of the device, 'all' or 'default'; absent for a sysctl of the whole namespace. */
  readonly dev?: string
}

/** A sysctl and its value. */
export interface SysctlSetting {
  readonly key: string
  readonly value: string
}

const BY_NAME: ReadonlyMap<string, SysctlInfo> = new Map(SYSCTLS.map((info) => [info.name, info]))

/**
 * The path of a sysctl below /proc/sys. A `/` inside an element of a dotted name is a dot of the path, as sysctl.d(5) has it.
 *
 * @example sysctlPath('net.ipv4.conf.flannel/1.rp_filter') // ['net', 'ipv4', 'conf', 'flannel.1', 'rp_filter']
 */
export const sysctlPath = (key: string): readonly string[] => key.split('.').map((element) => element.replaceAll('/', '.'))

/** The dotted name of a path below /proc/sys: the inverse of `sysctlPath`. */
export const sysctlKey = (path: readonly string[]): string => path.map((element) => element.replaceAll('.', '/')).join('.')

/** The name of a sysctl of a device. @example deviceSysctl('net.ipv4.conf.*.rp_filter', 'flannel.1') // 'net.ipv4.conf.flannel/1.rp_filter' */
export const deviceSysctl = (name: string, dev: string): string => name.replace('*', () => dev.replaceAll('.', '/'))

/** What is known of a sysctl, or undefined. */
export function findSysctl(key: string): KnownSysctl | undefined {
  const info = BY_NAME.get(key)
  if (info !== undefined) return key.includes('*') ? undefined : { info }
  const path = sysctlPath(key)
  const dev = path[3]
  if (dev === undefined || dev === '' || path.length !== 5) return undefined
  const general = BY_NAME.get([...path.slice(0, 3), '*', ...path.slice(4)].join('.'))
  return general === undefined ? undefined : { info: general, dev }
}

/** Whether a number has no meaning for a sysctl. */
export const isMeaningless = ({ min, max }: NumberSysctl, value: number): boolean => value < min || value > max

/** Whether the kernel refuses a number; others without a meaning it takes. */
export const isRefused = ({ takes: [min, max] }: NumberSysctl, value: number): boolean => value < min || value > max

/**
 * Reads a setting in the words of sysctl(8): 'net.ipv4.ip_forward=1', 'net.ipv4.ip_forward = 1', or with a path as the name
 * ('net/ipv4/conf/flannel.1/rp_filter=2'). Whether the sysctl is known is judged by validation.
 *
 * @throws TextError
 */
export const parseSysctl = (text: string): SysctlSetting => readSysctl(wordsOf('sysctl', text))

/** Reads the rest of the words as a setting. */
export function readSysctl(words: Words): SysctlSetting {
  const EXPECTED = 'a setting such as net.ipv4.ip_forward=1'
  const first = take(words, EXPECTED)
  const start = first.column - 1
  const rest = words.text.slice(start)
  const equals = rest.indexOf('=')
  if (equals < 0) throw wrong(words, first, "has no '=' behind it", EXPECTED)
  const name = rest.slice(0, equals).trim()
  if (!/^[^\s=]+$/.test(name)) throw wrong(words, first, 'is not the name of a sysctl', EXPECTED)
  words.at = words.list.length
  end(words)
  return { key: dotted(name), value: canonicalValue(rest.slice(equals + 1)) }
}

/** A name whose first separator is a slash is a path, as for sysctl(8). */
function dotted(name: string): string {
  const separator = /[./]/.exec(name)?.[0]
  return separator === '/' ? sysctlKey(name.split('/')) : name
}

/** A value as the kernel gives it back, but with one space between its numbers. */
export const canonicalValue = (value: string): string => value.trim().replace(/\s+/g, ' ')

/** One line, as `sysctl` prints it: 'net.ipv4.ip_forward = 1'. */
export const formatSysctl = ({ key, value }: SysctlSetting): string => `${key} = ${value}`
