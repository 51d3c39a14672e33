import { expect, it } from 'vitest'
import { decodeFrame, formatFrame } from '../../../src/wire/index.js'
import { captured } from './captures.js'

it('prints a line a layer, from the outside in', () => {
  expect(formatFrame(decodeFrame(captured('vxlanPortUnreachable')))).toMatchInlineSnapshot(`
    "fa:16:3e:43:01:3e > fa:16:3e:43:01:3d, ethertype IPv4 (0x0800)
    10.225.28.171 > 10.225.28.170: IP tos 0x0, ttl 64, id 57539, offset 0, flags [none], proto UDP (17), length 113
    UDP 53634 > 8472, length 85
    VXLAN, flags [I] (0x08), vni 1
    b6:b2:a8:5f:2c:32 > b6:b2:a8:5f:2c:31, ethertype IPv4 (0x0800)
    10.168.1.32 > 10.168.0.12: IP tos 0xc0, ttl 63, id 50705, offset 0, flags [none], proto ICMP (1), length 63
    ICMP port unreachable (3/3)
    10.168.0.12 > 10.168.1.32: IP tos 0x0, ttl 62, id 42221, offset 0, flags [DF], proto UDP (17), length 35
    UDP 33265 > 9, length 7
    payload 7 bytes: 686f7073706563"
  `)
})
