#!/bin/sh
# Makes the captures that captures.ts was filled from: two hosts with a pod each, joined by VXLAN, on the running kernel.
# Usage: unshare --user --map-root-user --net --mount ./make.sh <directory for *.pcapng>
# OFFLOAD=on leaves checksum offload on, so that the kernel leaves checksums to devices that never fill them in.
# Frames as hex: tshark -r two-eth0.pcapng -T jsonraw
# Needs iproute2, ethtool, iputils-ping, socat and dumpcap.
set -eu
out=$1
mount -t tmpfs tmpfs /run
mkdir /run/netns
export XTABLES_LOCKFILE=/dev/null

for ns in coffee one two tea; do
  ip netns add $ns
  ip -n $ns link set lo up
  ip netns exec $ns sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1 net.ipv4.ip_forward=1
done

# Underlay: eth0 of both hosts. Pods: eth0, straight into a host.
ip -n one link add eth0 address fa:16:3e:43:01:3d type veth peer name eth0 netns two address fa:16:3e:43:01:3e
ip -n coffee link add eth0 address ce:02:ae:31:b1:46 type veth peer name veth0 netns one address d2:d9:db:9b:a5:45
ip -n tea link add eth0 address 0a:01:7e:dc:64:cc type veth peer name veth0 netns two address 9e:e9:a6:1f:bd:47
ip -n one addr add 10.225.28.170/24 dev eth0
ip -n two addr add 10.225.28.171/24 dev eth0
for h in one two; do ip -n $h link set eth0 up; ip -n $h link set veth0 up; done
for p in coffee tea; do ip -n $p link set eth0 up; done
ip -n one link add flannel.1 address b6:b2:a8:5f:2c:31 mtu 1450 type vxlan id 1 dstport 8472 local 10.225.28.170 dev eth0 nolearning
ip -n two link add flannel.1 address b6:b2:a8:5f:2c:32 mtu 1450 type vxlan id 1 dstport 8472 local 10.225.28.171 dev eth0 nolearning
ip -n one addr add 10.168.0.1/24 dev veth0; ip -n one addr add 10.168.0.0/32 dev flannel.1
ip -n two addr add 10.168.1.1/24 dev veth0; ip -n two addr add 10.168.1.0/32 dev flannel.1
for h in one two; do ip -n $h link set flannel.1 up; done
ip -n coffee addr add 10.168.0.12/24 dev eth0; ip -n coffee route add default via 10.168.0.1
ip -n tea addr add 10.168.1.32/24 dev eth0; ip -n tea route add default via 10.168.1.1
ip -n one route add 10.168.1.0/24 via 10.168.1.0 dev flannel.1 onlink
ip -n two route add 10.168.0.0/24 via 10.168.0.0 dev flannel.1 onlink
ip -n one neigh add 10.168.1.0 lladdr b6:b2:a8:5f:2c:32 dev flannel.1 nud permanent
ip -n two neigh add 10.168.0.0 lladdr b6:b2:a8:5f:2c:31 dev flannel.1 nud permanent
bridge -n one fdb append b6:b2:a8:5f:2c:32 dev flannel.1 dst 10.225.28.171
bridge -n two fdb append b6:b2:a8:5f:2c:31 dev flannel.1 dst 10.225.28.170

if [ "${OFFLOAD:-off}" = off ]; then
  for ns in coffee one two tea; do for dev in eth0 veth0; do ip netns exec $ns ethtool -K $dev tx off tso off gso off gro off 2>/dev/null || true; done; done
  for ns in one two; do ip netns exec $ns ethtool -K flannel.1 tx off tso off gso off gro off; done
fi

ip netns exec tea socat -u TCP-LISTEN:80,reuseaddr,fork /dev/null &
for at in coffee:eth0 two:eth0 two:flannel.1; do
  ip netns exec ${at%:*} dumpcap -q -i ${at#*:} -w $out/${at%:*}-${at#*:}.pcapng 2>/dev/null &
done
sleep 2
x() { ip netns exec coffee "$@" || true; }
ip -n coffee route add 10.168.0.50 via 10.168.0.1            # a gateway that is not needed
x ping -c 1 -s 16 10.168.1.32                                # echo through the tunnel, with ARP before it
x sh -c 'printf hopspec | socat - UDP:10.168.1.32:9'         # closed port: ICMP 3/3 from tea
x sh -c 'printf hopspec | socat - TCP:10.168.1.32:80'        # handshake, data, close
x socat - TCP:10.168.1.32:81 </dev/null                      # closed port: RST
x ping -c 1 -W 1 -t 1 -s 16 10.168.1.32                      # ICMP 11/0 from host one
x ping -c 1 -W 1 -s 16 10.9.9.9                              # ICMP 3/0 from host one
x ping -c 1 -W 1 -s 16 10.168.0.50                           # ICMP 5/1 from host one, and 3/1 after 3 seconds
x ping -c 1 -W 1 -M do -s 1460 10.168.1.32                   # ICMP 3/4 from host one
ip -n coffee route add 10.168.1.32 via 10.168.0.1 mtu lock 576
x sh -c 'head -c 700 /dev/zero | socat - UDP:10.168.1.32:9,ip-mtu-discover=0' # two fragments from coffee on
x ping -c 1 -Q 0xb8 -p c0ffee -s 16 10.168.1.32              # DSCP
sleep 3
sleep 2
kill $(jobs -p) 2>/dev/null || true
wait 2>/dev/null || true
