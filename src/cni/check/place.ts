import { literal } from '../../plan/index.js'

/** A call in the declaration. @example call(place, 'pod', 'coffee') // "cluster('rain').host('rain-kubernetes-1').pod('coffee')" */
export const call = (place: string, method: string, ...values: readonly string[]): string => `${place}.${method}(${values.map(literal).join(', ')})`
