/** What follows the last header that is understood; of an ICMP error the quoted packet follows as layers of its own. */
export interface PayloadLayer {
  readonly kind: 'payload'
  /** Bytes in lower-case hex. */
  readonly data: string
}
