/**
 * Stands for the library `ip-address` in the agent, whose start it would make a tenth longer: the library only words the
 * error for a text that is no address, and plans were judged before they came here.
 */
const never = { isValid: (_text: string): boolean => false }

export const Address4 = never
export const Address6 = never
