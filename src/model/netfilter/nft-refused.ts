/** A change of the tables that the kernel would refuse. */
export class NftRefused extends Error {
  override readonly name = 'NftRefused'
  /** @param place what was refused ("chain ip nat POSTROUTING rule 0"); @param reason the kernel's words ("No such file or directory"). */
  constructor(readonly place: string, readonly reason: string) {
    super(`Could not process rule: ${reason}: ${place}`)
  }
}
