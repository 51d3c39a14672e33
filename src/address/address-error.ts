/** A text that is not the address, prefix or MAC address that it should be. */
export class AddressError extends Error {
  override readonly name = 'AddressError'
  constructor(
    /** What was given. */
    readonly value: string,
    /** What is wrong with it ("octet 300 is above 255"). */
    readonly problem: string,
    /** What would be right ("an IPv4 address such as 10.168.0.12"). */
    readonly remedy: string,
  ) {
    super(`${JSON.stringify(value)} ${problem}; write ${remedy}`)
  }
}
