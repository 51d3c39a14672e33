export { brctlShow } from './brctl-show.js'
export { bridgeFdb, type FdbFilter } from './bridge-fdb.js'
export { ipNeigh } from './ip-neigh.js'
export { ipRoute, type RouteFilter } from './ip-route.js'
