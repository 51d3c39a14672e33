/** A value as JSON for programs: two blanks of indentation, bytes as hex. */
export const toJson = (value: unknown): string => JSON.stringify(value, (_, part: unknown) => (part instanceof Uint8Array ? Buffer.from(part).toString('hex') : part), 2)
