/** Stands for `expect` and the like: every call and property is itself. Awaiting it, and a promise that was handed to it, gives nothing. */
export const indifferent: unknown = new Proxy(() => undefined, {
  get: (_, key) => (key === 'then' || key === Symbol.toPrimitive ? undefined : indifferent),
  apply: (_, __, [received]: unknown[]) => {
    if (received instanceof Promise) received.catch(() => undefined)
    return indifferent
  },
})
