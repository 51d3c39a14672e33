import { vxlan } from './vxlan.js'

/** flannel, by backend. */
export const flannel = Object.freeze({ vxlan })
export type { FlannelVxlan, VxlanSettings } from './vxlan.js'
