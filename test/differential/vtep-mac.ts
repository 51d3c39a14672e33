import type { HostShape } from './scenario.js'

/** MAC address that the VTEP of a host is declared with. */
export const vtepMac = ({ address }: Pick<HostShape, 'address'>): string => `02:00:0a:a8:00:${Number(address.split('/')[0]?.split('.')[3]).toString(16).padStart(2, '0')}`
