/** Frames were lost before they were read: what a trace would show is not what happened. */
export class TapOverflowError extends Error {
  override readonly name = 'TapOverflowError'
  constructor(
    readonly netns: string,
    /** Frames that the socket had no room for, as PACKET_STATISTICS counts them. */
    readonly drops: number,
  ) {
    super(
      `The tap of ${netns} lost ${drops} frame${drops === 1 ? '' : 's'}: its socket buffer was full, so the trace of this probe would be wrong. ` +
        'Send fewer or smaller packets at a time, or raise net.core.rmem_max.',
    )
  }
}

/** More was captured than is kept. */
export class CaptureOverflowError extends Error {
  override readonly name = 'CaptureOverflowError'
  constructor(readonly limit: number) {
    super(`More than ${limit} bytes of frames passed since the last capture(), and later ones were not kept. Call capture() more often.`)
  }
}

/** The kernel does not say when a frame passed, so what several taps saw cannot be put in order. */
export class StampsMissingError extends Error {
  override readonly name = 'StampsMissingError'
  constructor() {
    super('The kernel did not begin to stamp frames with their time, so what the taps see cannot be put in order. Look for processes that leave its workers no processor.')
  }
}
