#!/bin/sh
# pvstool against bad arguments, bad input and bad files: every time a precise word on standard
# error, the right exit status, and an end. From the environment: TOOL, CAPTURES, WORK.
set -u
LC_ALL=C
export LC_ALL
mkdir -p "$WORK"
cd "$WORK" || exit 2
failed=0 count=0

# expect STATUS PATTERN COMMAND..: the pattern is looked for in both outputs; stdin is the caller's.
expect() {
  status=$1 pattern=$2
  shift 2
  count=$((count + 1))
  timeout 60 "$@" >out.txt 2>err.txt
  got=$?
  if [ $got != "$status" ] || { [ -n "$pattern" ] && ! cat out.txt err.txt | grep -q -e "$pattern"; }; then
    echo "FAILED: $*"
    echo "  exit status $got, not $status; looked for: $pattern"
    head -c 300 out.txt err.txt
    failed=1
  fi
}

capture=$CAPTURES/pvs-demo.pcap
request=10b10000
view='{"proto":"pvs","kind":"view-exchange-request","fields"'

# ---- arguments
expect 2 '^pvstool dump' "$TOOL" </dev/null
expect 2 '^pvstool: no such command: nonsense; try pvstool --help' "$TOOL" nonsense </dev/null
expect 2 '^pvstool: no such command: --json; try' "$TOOL" --json "$capture"
expect 0 'Exit status' "$TOOL" --help
expect 0 'Exit status' "$TOOL" -h
expect 0 '^pvstool [0-9]' "$TOOL" --version
expect 2 'needs --proto' "$TOOL" decode </dev/null
expect 2 '--proto: unknown protocol: xyz' "$TOOL" decode --proto xyz </dev/null
expect 2 'unknown protocol: ' "$TOOL" decode --proto '' </dev/null
expect 2 'unrecognized option' "$TOOL" decode --proto pvs --nonsense </dev/null
expect 2 'requires an argument' "$TOOL" decode --proto </dev/null
expect 2 'standard input: extra' "$TOOL" decode --proto pvs extra </dev/null
expect 2 'standard input: extra' "$TOOL" encode extra </dev/null
for command in dump decode encode; do
  for help in --help -h '--lenient -h --nonsense'; do
    # shellcheck disable=SC2086
    expect 0 '^pvstool dump .*--colour' "$TOOL" $command $help </dev/null
    [ -s err.txt ] && { echo "FAILED: $command $help is no complaint"; failed=1; }
  done
  for option in --nonsense --nonsense=1 -x --lenient=1 --help=1; do
    expect 2 "^pvstool: .*option.*$(echo "$option" | sed 's/^-*\([a-z]*\).*/\1/')" "$TOOL" $command $option </dev/null
    grep -q '^pvstool: try pvstool --help$' err.txt || { echo "FAILED: $command $option: where is help?"; failed=1; }
    [ -s out.txt ] && { echo "FAILED: $command $option: a complaint on standard output"; failed=1; }
  done
done
# Every option that takes a value takes it in both forms, and says so where it is missing.
for value in 'decode --proto=pvs' 'decode --proto=ac --own=1 --chunk=1' 'decode --proto=factom --start=parcel' \
  'decode --proto=factom9 --kind=peer-share' "dump --proto=pvs $capture" "dump --port=5000-5400=pvs --json $capture"; do
  # shellcheck disable=SC2086
  expect 0 '' "$TOOL" $value </dev/null
done
for option in 'dump --proto' 'dump --port' 'decode --proto' 'decode --kind' 'decode --start' \
  'decode --chunk' 'decode --own'; do
  # shellcheck disable=SC2086
  expect 2 "^pvstool: option '--${option#*--}' requires an argument" "$TOOL" $option </dev/null
done
for value in 0 -1 +1 ' 1' '1 ' x 1x 0x '' 99999999999999999999; do
  expect 2 '--chunk takes' "$TOOL" decode --proto pvs --chunk "$value" </dev/null
done
for value in 4294967296 0x100000000 -1 12x 0x1g ''; do
  expect 2 '--own takes' "$TOOL" decode --proto ac --own "$value" </dev/null
done
expect 2 '--start takes' "$TOOL" decode --proto pvs --start nonsense </dev/null
# What a protocol does not know is refused, and not left out.
for proto in pvs pex gossip varu64; do
  expect 2 '--own means nothing' "$TOOL" decode --proto $proto --own 1 </dev/null
done
for proto in pvs pex gossip varu64 ac; do
  expect 2 '--start means nothing' "$TOOL" decode --proto $proto --start parcel </dev/null
  for kind in nonsense '' varu64 stream ask; do
    expect 2 '--kind is no form' "$TOOL" decode --proto $proto --kind "$kind" </dev/null
  done
done
expect 2 'each message is a datagram' "$TOOL" decode --proto ac --stream </dev/null
expect 2 'each message is a datagram' "$TOOL" decode --proto ac --stream --chunk 1 </dev/null
# Pieces are for streams: the answer to a datagram stays the same. Hello, Data, wrong ones.
cat >ac.txt <<EOF
ac0101001122334455667788000000 00
ac010100112233445566778800000000
ac011000112233445566778800000000cafe
ac01010011223344556677880000000000
ac0101
ac

EOF
"$TOOL" decode --proto ac --own 1 <ac.txt >whole.txt 2>/dev/null
grep -q '"ok":true' whole.txt || { echo "FAILED: no frame of ac.txt is read"; failed=1; }
for chunk in 1 7 0x10 100; do
  "$TOOL" decode --proto ac --own 1 --chunk $chunk <ac.txt >chunks.txt 2>/dev/null
  count=$((count + 1))
  cmp -s whole.txt chunks.txt || { echo "FAILED: decode --proto ac --chunk $chunk"; failed=1; }
done
# A number that begins with 0 is decimal, too.
printf 'ac010100112233445566778800000010\n' >in.txt
for own in 16 016 0x10 0X10; do
  expect 0 '"deliver":true' "$TOOL" decode --proto ac --own $own <in.txt
done
expect 0 '"deliver":false' "$TOOL" decode --proto ac --own 010 <in.txt
expect 2 'needs a capture' "$TOOL" dump
expect 2 '--proto: no such protocol in captures: xyz' "$TOOL" dump --proto xyz "$capture"
expect 2 'no such protocol' "$TOOL" dump --proto varu64 "$capture"
for value in +1=pvs ' 1=pvs' '1 =pvs' 1-+2=pvs '1- 2=pvs' 65536=pvs 4294967297=pvs 0x=pvs \
  18446744073709551617=pvs 1-18446744073709551618=pvs '' = 1 1= =pvs 1=xyz 70000=pvs 5-1=pvs -1=pvs 1-=pvs 1-2-3=pvs 1=varu64 \
  99999999999999999999=pvs 1=pvs=pvs; do
  expect 2 '--port takes' "$TOOL" dump --port "$value" "$capture"
done

# ---- decode
for line in 10b 10zz '10 b1 00 00' 0x10b10000 '{}' 10b1000é; do
  echo "$line" >in.txt
  expect 1 'line 1: not hexadecimal' "$TOOL" decode --proto pvs <in.txt
  expect 1 '"status":"usage"' "$TOOL" decode --proto pvs <in.txt
done
printf '10b1\0000000\n' >in.txt
expect 1 'not hexadecimal' "$TOOL" decode --proto pvs <in.txt
printf ' \t%s\t \r\n' $request >in.txt
expect 0 '"ok":true' "$TOOL" decode --proto pvs <in.txt
printf '%s' $request >in.txt
expect 0 '"ok":true' "$TOOL" decode --proto pvs --chunk 9223372036854775807 <in.txt
echo >in.txt
expect 1 '"status":"truncated"' "$TOOL" decode --proto pvs <in.txt
printf '%s\nzz\n%s\n' $request $request >in.txt
expect 1 'line 2' "$TOOL" decode --proto pvs <in.txt
[ "$(wc -l <out.txt)" -eq 3 ] || { echo "FAILED: an answer for each line"; failed=1; }
{ printf 10b1ff00; head -c 20000000 /dev/zero | tr '\0' 0; echo; } >in.txt
expect 1 '"status":"trailing"' "$TOOL" decode --proto pvs <in.txt
expect 1 '"status":"magic"' "$TOOL" decode --proto pvs --stream --chunk 1448 <<EOF
10b1000010b2
EOF
: >in.txt
expect 0 '' "$TOOL" decode --proto pvs <in.txt

# ---- encode

# What encode says of in.txt: it is fine, or the complaint, whose blanks are written as _.
encodes() {
  if [ "$1" = fine ]; then
    expect 0 '' "$TOOL" encode <in.txt
  else
    expect 1 "line 1: .*$(echo "$1" | tr _ ' ')" "$TOOL" encode <in.txt
  fi
}

# Lines of that, and a message each.
encode_each() {
  while read -r pattern proto kind fields; do
    echo "{\"proto\":\"$proto\",\"kind\":\"$kind\",\"fields\":{$fields}}" >in.txt
    encodes "$pattern"
  done
}

while read -r line; do
  pattern=${line%% *}
  echo "${line#* }" >in.txt
  encodes "$pattern"
done <<EOF
expected x
expected 5
expected {"proto"
missing []
missing {}
missing {"proto":5}
unknown {"proto":"xyz","kind":"x","fields":{}}
needed {"proto":"pvs"}
needed {"proto":"pvs","kind":"view-exchange-request"}
needed {"proto":"pvs","kind":"view-exchange-request","fields":[]}
is_no_view {"proto":"pvs","kind":"nonsense","fields":{"peers":[],"metadata":[]}}
is_no_view {"proto":"pvs","kind":"view-exchange-type-16","fields":{"peers":[],"metadata":[]}}
not_the_one $view:{"type":1,"peers":[],"metadata":[]}}
not_the_one $view:{"type":"0","peers":[],"metadata":[]}}
undefined {"proto":"pvs","kind":"view-exchange-type-2","fields":{"peers":[],"metadata":[]}}
version $view:{"version":2,"peers":[],"metadata":[]}}
peers $view:{}}
metadata $view:{"peers":[]}}
not_an_array $view:{"peers":5,"metadata":[]}}
not_an_array $view:{"peers":{},"metadata":[]}}
no_object $view:{"peers":[5],"metadata":[]}}
addresses $view:{"peers":[{}],"metadata":[]}}
metadata $view:{"peers":[{"addresses":[]}],"metadata":[]}}
type $view:{"peers":[{"addresses":[{}],"metadata":[]}],"metadata":[]}}
type $view:{"peers":[{"addresses":[{"type":256}],"metadata":[]}],"metadata":[]}}
type $view:{"peers":[{"addresses":[{"type":1.0}],"metadata":[]}],"metadata":[]}}
address $view:{"peers":[{"addresses":[{"type":1}],"metadata":[]}],"metadata":[]}}
address $view:{"peers":[{"addresses":[{"type":1,"address":"1.2.3"}],"metadata":[]}],"metadata":[]}}
value $view:{"peers":[{"addresses":[{"type":1,"address":"::1"}],"metadata":[]}],"metadata":[]}}
port $view:{"peers":[{"addresses":[{"type":2,"address":"1.2.3.4","port":65536}],"metadata":[]}],"metadata":[]}}
length $view:{"peers":[{"addresses":[{"type":0,"length":1}],"metadata":[]}],"metadata":[]}}
needs $view:{"peers":[{"addresses":[{"type":5}],"metadata":[]}],"metadata":[]}}
data $view:{"peers":[],"metadata":[{"type":200,"data":"00"}]}}
data $view:{"peers":[],"metadata":[{"type":200,"data":{"hex":"0"}}]}}
digest $view:{"peers":[],"metadata":[{"type":200,"data":{"len":65,"sha256":"00","head":"00"}}]}}
length $view:{"peers":[],"metadata":[{"type":0,"data":{"hex":"00"}}]}}
range $view:{"peers":[],"metadata":[{"type":0,"logical_timestamp":4294967296}]}}
range $view:{"peers":[],"metadata":[{"type":0,"logical_timestamp":-1}]}}
integer $view:{"peers":[],"metadata":[{"type":1,"utc_timestamp":9223372036854775808}]}}
messages {"proto":"pvs","kind":"stream"}
needed {"proto":"pvs","kind":"stream","messages":[{}]}
no_place $view:{"peers":[],"metadata":[],"metdata":[]}}
no_place $view:{"peers":[{"addresses":[],"metadata":[],"port":1}],"metadata":[]}}
no_place $view:{"peers":[{"addresses":[{"type":0,"address":"1.2.3.4"}],"metadata":[]}],"metadata":[]}}
no_place $view:{"peers":[{"addresses":[{"type":1,"address":"1.2.3.4","port":1}],"metadata":[]}],"metadata":[]}}
no_place $view:{"peers":[{"addresses":[{"type":2,"adress":"1.2.3.4","port":1}],"metadata":[]}],"metadata":[]}}
no_place $view:{"peers":[{"addresses":[{"type":9,"data":{"hex":"00"},"port":1}],"metadata":[]}],"metadata":[]}}
no_place $view:{"peers":[],"metadata":[{"type":0,"logical_timestamp":1,"utc_timestamp":1}]}}
no_place $view:{"peers":[],"metadata":[{"type":9,"data":{"hex":"00"},"utc_timestamp":1}]}}
data $view:{"peers":[],"metadata":[{"type":9,"data":{"hex":"00","len":1}}]}}
address $view:{"peers":[{"addresses":[{"type":1,"address":"1.2.3.4\u0000"}],"metadata":[]}],"metadata":[]}}
needed {"proto":"pvs","kind":"view-exchange-request\u0000","fields":{"peers":[],"metadata":[]}}
no_name {"proto":"pvs\u0000","kind":"view-exchange-request","fields":{"peers":[],"metadata":[]}}
NUL $view:{"peers":[],"metadata":[],"peers\u0000":[]}}
means_nothing {"proto":"pvs","kind":"stream","start":"parcel","messages":[]}
none_of_this {"proto":"pvs","kind":"varu64","fields":{"value":"1"}}
not_varu64 {"proto":"varu64","kind":"nonsense","fields":{"value":"1"}}
no_place {"proto":"varu64","kind":"varu64","fields":{"value":"1","vaule":1}}
not_what_is_written {"proto":"varu64","kind":"varu64","fields":{"value":"1","used":2}}
not_what_is_written {"proto":"varu64","kind":"varu64","fields":{"value":"1","used":1,"minimal":false}}
number {"proto":"varu64","kind":"varu64","fields":{"value":"1\u0000"}}
number {"proto":"varu64","kind":"varu64","fields":{"value":"18446744073709551616"}}
number {"proto":"varu64","kind":"varu64","fields":{"value":-1}}
duplicate {"proto":"pvs","proto":"varu64","kind":"varu64","fields":{"value":"1"}}
duplicate {"proto":"varu64","kind":"varu64","fields":{"value":"1","value":"1"}}
duplicate $view:{"peers":[{"addresses":[],"metadata":[],"metadata":[]}],"metadata":[]}}
EOF
# Every line has its answer, an empty one where it is refused; and decode takes that for no bytes.
seven='{"proto":"varu64","kind":"varu64","fields":{"value":"7"}}'
printf '%s\nx\n\n%s\n{"proto":"pvs","kind":"stream","messages":[]}\n[]' "$seven" "$seven" >in.txt
expect 1 'line 6: "proto" is missing' "$TOOL" encode <in.txt
printf '07\n\n\n07\n\n\n' >want.txt
cmp out.txt want.txt || { echo "FAILED: an answer of encode for each line"; failed=1; }
[ "$(sed 's/^error: line \([0-9]*\): .*/\1/' err.txt | tr '\n' ' ')" = '2 3 6 ' ] ||
  { echo "FAILED: the lines that encode refuses"; failed=1; }
printf '\n%s\n' $request >in.txt
for options in '' --stream '--stream --chunk 1'; do
  # shellcheck disable=SC2086
  "$TOOL" decode --proto pvs $options <in.txt >out.txt 2>err.txt
  got=$?
  count=$((count + 1))
  empty='1"ok":false' # no datagram, but a stream that ends before its first message
  [ "$options" ] && empty='0"ok":true'
  if [ "$got$(head -n 1 out.txt | grep -o '"ok":[a-z]*')" != "$empty" ] || [ -s err.txt ] ||
    [ "$(tail -n 1 out.txt | grep -c '"ok":true.*"end":4')" != 1 ] || [ "$(wc -l <out.txt)" != 2 ]; then
    echo "FAILED: decode $options of an empty line"
    failed=1
  fi
done
frame='"nonce":1,"src":2,"dst":3'
digest=fa43239bcee7b97ca62f007cc68487560a39e19f74f3dde7486db3f98df8e471
# How bytes are shown that are many: not enough to write them.
short='{"len":65,"sha256":"'$digest'","head":"00112233445566778899aabbccddeeff"}'
hs2='"network":1,"version":9,"type":3,"node_id":1,"loopback":"1"'
hs=$hs2',"alternatives":[]'
v9='"network":1,"version":9,"length":2,"crc32":1,"part_no":0,"parts_total":0,"node_id":1,"peer_address":"","peer_port":"1","app_hash":"","app_type":"","target_peer":""'
share=5b7b226970223a2231302e302e302e31222c22706f7274223a2238313038227d5d
encode_each <<EOF
fine ac hello $frame
fine ac hello $frame,"type":1,"version":1,"flags":128,"no_forward":true
no_such ac hallo $frame
no_such ac hallo $frame,"type":1
not_the_one ac hello $frame,"type":2
not_the_one ac hello $frame,"type":"1"
version ac hello $frame,"version":2
no_place ac hello $frame,"payload":{"hex":"00"}
no_place ac ping $frame,"subject":1
no_place ac hello $frame,"flag":1
true_or_false ac hello $frame,"no_forward":1
not_what ac hello $frame,"no_forward":true,"flags":0
fine ac data $frame,"payload":{"hex":"00"}
no_place ac data $frame,"payload":{"hex":"00"},"port":1
no_place ac inform $frame,"subject":1,"address":"::1","port":1,"payload":{"hex":""}
fine pex ask "sha256":"$digest"
no_place pex ask "sha256":"$digest","piece":{"hex":"00"}
no_place pex ask "sha256":"$digest","sha265":"$digest"
not_ask pex asks "sha256":"$digest"
fine pex peer "peers":[]
no_place pex peer "peers":[],"sha256":"$digest"
no_place pex peer "peers":[{"address":"::1","port":1,"prot":1}]
no_object pex peer "peers":[5]
not_an_array pex peer "peers":{}
fine gossip heartbeat
no_place gossip heartbeat "text":"x"
no_place gossip list-peers-request "peers":[]
no_place gossip gossip "text":"x","txt":"x"
no_place gossip pair "identity":"1","listen_port":1,"port":1
no_place gossip list-peers-response "peers":[],"text":"x"
no_place gossip list-peers-response "peers":[{"identity":"1","address":"::1","port":1,"id":1}]
no_object gossip list-peers-response "peers":["x"]
not_an_array gossip list-peers-response "peers":5
no_gossip gossip list-peers "peers":[]
EOF
encode_each <<EOF
fine factom10 v10msg "type":1,"payload":{"hex":"50696e67"}
fine factom11 v11msg "type":1,"payload":{"hex":"50696e67"}
another_version factom10 v9msg "type":1,"payload":{"hex":"50696e67"}
another_version factom11 v10msg "type":1,"payload":{"hex":"50696e67"}
no_Factom factom10 nonsense "type":1,"payload":{"hex":"50696e67"}
no_place factom10 v10msg "type":1,"payload":{"hex":"50696e67"},"crc32":1
no_place factom11 v11msg "type":1,"payload":{"hex":"50696e67"},"handshake":{}
no_place factom11 handshake "handshake":{"nonsense":1}
not_an_array factom10 handshake "handshake":{"network":1,"version":10,"type":8,"node_id":1,"listen_port":"1","loopback":"1","alternatives":5}
fine factom11 peer-share "endpoints":[{"host":"10.0.0.1","port":"8108"}]
no_place factom11 peer-share "endpoints":[{"host":"10.0.0.1","port":"8108","prot":1}]
no_place factom11 peer-share "endpoints":[],"endpoint":1
not_an_array factom11 peer-share "endpoints":5
no_object factom11 peer-share "endpoints":[5]
"payload"_is_a_digest factom9 handshake "handshake":{$hs,"listen_port":"1"},"payload":$short
"payload"_is_a_digest factom10 handshake "handshake":{$hs,"listen_port":"1"},"type":9,"payload":$short,$v9
"payload"_is_not factom9 handshake "handshake":{$hs,"listen_port":"1"},"crc32":1
"network"_is_not factom9 handshake "handshake":{$hs,"listen_port":"1"},"payload":{"hex":""}
has_no_place_beside factom9 handshake "handshake":{$hs2,"listen_port":"1","alternatives":[{"host":"1.2.3.4","port":"1"}]}
fine factom11 handshake "handshake":{$hs2,"listen_port":"1","alternatives":[{"host":"1.2.3.4","port":"1"}]}
of_a_handshake_of_version_9_is_3 factom9 handshake "handshake":{"network":1,"version":9,"type":8,"node_id":1,"loopback":"1","listen_port":"1","alternatives":[]}
fine factom10 handshake "handshake":{"network":1,"version":10,"type":8,"node_id":1,"loopback":"1","listen_port":"1","alternatives":[]}
"listen.port"_is_a_digest factom9 handshake "handshake":{$hs,"listen_port":$short}
"listen.port"_is_a_digest factom11 handshake "handshake":{$hs,"listen_port":$short}
"host"_is_a_digest factom11 handshake "handshake":{$hs2,"listen_port":"1","alternatives":[{"host":$short,"port":"1"}]}
"payload"_is_a_digest factom9 v9msg "type":1,"payload":$short
"payload"_is_a_digest factom9 v9msg "type":1,"payload":$short,$v9
"target.peer"_is_a_digest factom9 v9msg "type":1,"payload":{"hex":"50"},${v9%%\"target*}"target_peer":$short
"payload"_is_a_digest factom10 v10msg "type":1,"payload":$short
"payload"_is_a_digest factom11 v11msg "type":1,"payload":$short
"host"_is_a_digest factom11 peer-share "endpoints":[{"host":$short,"port":"8108"}]
"port"_is_a_digest factom10 peer-share "endpoints":[{"host":"10.0.0.1","port":$short}]
"network"_is_not_an factom9 v9msg "type":1,"payload":{"hex":"50"},"crc32":1
"network"_is_not_an factom9 v9msg "type":1,"payload":{"hex":"50"},"valid":true
fine factom9 v9msg "type":1,"payload":{"hex":"50"},$v9
fine factom9 v9msg "type":1,"payload":{"hex":"50"},$v9,"valid":"length"
"valid"_is_not_what factom9 v9msg "type":1,"payload":{"hex":"50"},$v9,"valid":true
fine factom10 v10msg "type":4,"payload":{"hex":"$share"},"endpoints":[{"host":"10.0.0.1","port":"8108"}]
"endpoints"_is_not_what factom10 v10msg "type":4,"payload":{"hex":"$share"},"endpoints":[{"host":"10.0.0.2","port":"8108"}]
"endpoints"_is_not_what factom10 v10msg "type":1,"payload":{"hex":"$share"},"endpoints":[]
"payload"_is_a_digest ac data $frame,"payload":$short
"piece"_is_a_digest pex give "sha256":"$digest","piece":$short
"text"_is_a_digest gossip gossip "text":$short
"text"_is_a_digest gossip error "text":$short
"data"_is_a_digest pvs view-exchange-request "peers":[],"metadata":[{"type":200,"data":$short}]
"data"_is_a_digest pvs view-exchange-request "peers":[{"addresses":[{"type":9,"data":$short}],"metadata":[]}],"metadata":[]
EOF
# What a handshake is told in full and once more has to agree.
hex=$(printf '{"proto":"factom9","kind":"handshake","fields":{"handshake":{%s,"listen_port":"8108"}}}\n' "$hs" | "$TOOL" encode)
echo "$hex" | "$TOOL" decode --proto factom9 --stream >told.txt
for change in 's/x/x/' 's/"loopback":"1"/"loopback":"2"/' 's/"listen_port":"8108"/"listen_port":"8109"/' \
  's/"alternatives":\[\]/"alternatives":[{"host":"1.2.3.4","port":"1"}]/' 's/"valid":true/"valid":"length"/'; do
  sed -e 's/.*"messages":\(.*\),"need_more.*/{"proto":"factom9","kind":"stream","messages":\1}/' -e "$change" told.txt >in.txt
  if [ "$change" = s/x/x/ ]; then
    expect 0 "^$hex\$" "$TOOL" encode <in.txt
  else
    expect 1 'is not what the other members make of it' "$TOOL" encode <in.txt
  fi
done
# The ids of gob types: three, 64 and more, none twice; 0 is the usual one or the next.
parcel='"kind":"v10msg","fields":{"type":1,"payload":{"hex":"50696e67"}}'
while read -r pattern proto ids; do
  echo "{\"proto\":\"$proto\",\"ids\":$ids,$parcel}" >in.txt
  encodes "$pattern"
done <<EOF
fine factom10 [65,66,67]
fine factom10 [66,67,0]
fine factom [0,0,65]
fine factom10 [2147483647,2147483646,64]
not_three factom10 []
not_three factom10 5
not_three factom10 {}
not_three factom10 [65,66]
not_three factom10 [65,66,67,68]
not_three factom10 [65,66,-67]
not_three factom10 [65,66,"67"]
not_three factom10 [65,66,67.0]
not_three factom10 [65,66,null]
not_three factom10 [65,66,2147483648]
not_three factom10 [65,66,9223372036854775807]
value factom10 [65,66,66]
value factom10 [65,65,0]
value factom10 [63,66,67]
value factom10 [1,66,67]
means_nothing factom11 [65,66,67]
means_nothing pvs [65,66,67]
EOF
# A direction of a connection is in gob or in protobuf.
v10='{"kind":"v10msg","fields":{"type":1,"payload":{"hex":"50696e67"}}}'
v9='{"kind":"v9msg","fields":{"type":1,"payload":{"hex":"50696e67"},'$v9'}}'
v11='{"kind":"v11msg","fields":{"type":1,"payload":{"hex":"50696e67"}}}'
hello() {
  printf '{"kind":"handshake","fields":{"handshake":{"network":1,"version":%s,"type":%s,"node_id":1,"loopback":"1","listen_port":"1","alternatives":[]}}}' "$1" "$2"
}
while read -r pattern first second; do
  echo "{\"proto\":\"factom\",\"kind\":\"stream\",\"messages\":[$first,$second]}" >in.txt
  if [ "$pattern" = fine ]; then
    expect 0 '' "$TOOL" encode <in.txt
  else
    expect 1 'line 1: messages of version 11 have no place beside' "$TOOL" encode <in.txt
  fi
done <<EOF
fine $v9 $v10
fine $v10 $v9
fine $v11 $v11
fine $(hello 9 3) $v10
fine $(hello 10 8) $v9
fine $(hello 11 8) $v11
mixed $v9 $v11
mixed $v10 $v11
mixed $v11 $v9
mixed $v11 $v10
mixed $(hello 9 3) $v11
mixed $(hello 10 8) $v11
mixed $(hello 11 8) $v9
mixed $(hello 11 8) $v10
EOF
# One struct that a peer uses for two roles is two types for encode.
echo "{\"proto\":\"factom\",\"kind\":\"stream\",\"messages\":[$(hello 10 8),$v9]}" | "$TOOL" encode >in.txt
expect 0 '"kind":"v10msg"' "$TOOL" decode --proto factom10 --stream --lenient <in.txt
grep -q '"ids"' out.txt && { echo "FAILED: ids that need not be told"; failed=1; }
sed -e 's/.*"messages":\(.*\),"need_more.*/{"proto":"factom10","kind":"stream","messages":\1}/' out.txt >in.txt
expect 0 '^2bff8103.*29ff85030101065631304d736701ff860' "$TOOL" encode --lenient <in.txt
# A V9Msg is one, whatever version its handshake names.
sed -e 's/.*"messages":\(.*\),"need_more.*/{"proto":"factom","kind":"stream","messages":\1}/' \
  -e 's/"version":9/"version":11/g' -e 's/"valid":true/"valid":"version"/' told.txt >in.txt
expect 0 "^2bff8103" "$TOOL" encode <in.txt
for proto in factom factom9 factom10 factom11; do
  expect 0 '' "$TOOL" decode --proto $proto --start parcel </dev/null
  expect 2 '--own means nothing' "$TOOL" decode --proto $proto --own 1 </dev/null
  expect 2 '--kind is no form' "$TOOL" decode --proto $proto --kind nonsense </dev/null
done
expect 0 '' "$TOOL" decode --proto factom9 --kind peer-share </dev/null
expect 2 'each message is a datagram' "$TOOL" decode --proto factom9 --kind peer-share --stream </dev/null
expect 2 '--start means nothing' "$TOOL" decode --proto factom9 --kind peer-share --start parcel </dev/null
echo '{"proto":"ac","kind":"stream","messages":[]}' >in.txt
expect 1 'line 1: .*there are no streams' "$TOOL" encode <in.txt
{ head -c 20000000 /dev/zero | tr '\0' '['; echo; } >in.txt
expect 1 'depth' "$TOOL" encode <in.txt
printf '{"proto":"\377"}\n' >in.txt
expect 1 'line 1' "$TOOL" encode <in.txt
# 256 peers are one too many.
{
  printf '%s:{"metadata":[],"peers":[' "$view"
  i=1
  while [ $i -lt 256 ]; do
    printf '{"addresses":[],"metadata":[]},'
    i=$((i + 1))
  done
  echo '{"addresses":[],"metadata":[]}]}}'
} >in.txt
expect 1 'more elements' "$TOOL" encode <in.txt

# ---- captures
expect 2 'No such file' "$TOOL" dump nonexistent
expect 2 'not a capture file' "$TOOL" dump .
expect 2 'not a capture file' "$TOOL" dump /dev/null
echo 'this is no capture file, whatever its name says' >garbage.pcap
expect 2 'not a capture file' "$TOOL" dump garbage.pcap
expect 2 'not a capture file' "$TOOL" dump - <garbage.pcap
expect 0 '645 messages' "$TOOL" dump - <"$capture"
expect 2 '645 messages' "$TOOL" dump - nonexistent <"$capture"
for size in 0 1 4 10 23; do
  head -c $size "$capture" >cut.pcap
  expect 2 'not a capture file' "$TOOL" dump cut.pcap
done
for size in 25 39 40 41 60 100 1000 5000; do
  head -c $size "$capture" >cut.pcap
  expect 2 'cut short in frame' "$TOOL" dump --json cut.pcap
done
head -c 24 "$capture" >cut.pcap
expect 0 '0 frames, 0 messages' "$TOOL" dump cut.pcap

# What ends inside a message: malformed where its sender closed the stream, else incomplete.
bytes() { # hexadecimal digits
  for pair in $(echo "$1" | sed 's/../& /g'); do printf '\\%03o' "0x$pair"; done >octal.txt
  # shellcheck disable=SC2059
  printf "$(cat octal.txt)"
}
word() { # little-endian
  printf '%02x%02x0000' $(($1 % 256)) $(($1 / 256))
}
# segment FLAGS SEQUENCE PAYLOAD [back]: a record of raw IP
segment() {
  size=$((40 + ${#3} / 2))
  ports=30390050
  [ "${4-}" ] && ports=00503039
  printf '%s' "$(word $2)" 00000000 "$(word $size)" "$(word $size)" \
    4500"$(printf %04x $size)"0000000040060000 0a0000010a000001 \
    $ports "$(printf %08x $2)" 00000000 50"$1"0000 00000000 "$3"
}
half=10b10100010002
while read -r status pattern rest; do
  # shellcheck disable=SC2086
  { printf %s d4c3b2a1020004000000000000000000ffff000065000000
    segment 02 99 ''
    for one in $rest; do
      case $one in
      half) segment 10 100 $half ;;
      whole) segment 10 100 ${half}06c00002011388 ;;
      fin) segment 11 107 '' ;;
      reset) segment 04 107 '' ;;
      refuse) segment 04 1 '' back ;;
      esac
    done
  } >hex.txt
  bytes "$(cat hex.txt)" >ends.pcap
  expect "$status" "$(echo "$pattern" | tr _ ' ')" "$TOOL" dump --json --proto pvs ends.pcap
  if [ "$status$pattern" != '1"truncated"' ]; then
    grep -q malformed out.txt && { echo "FAILED: malformed: $rest"; failed=1; }
  fi
done <<EOF
0 "incomplete","cut":"capture".*"left":7,"needed":[1-9] half
0 "incomplete","cut":"reset".*"left":7,"needed":[1-9] half reset
0 "incomplete","cut":"reset".*"left":7,"needed":[1-9] half refuse
1 "truncated" half fin
1 "truncated" half fin refuse
0 view-exchange-request whole
0 view-exchange-request whole refuse
EOF
# A definition is read when it is there, although no value follows: nothing is left of it.
definition=29ff85030101065631304d736701ff860001020104547970650106000107 definition=${definition}5061796c6f6164010a000000
{
  printf %s d4c3b2a1020004000000000000000000ffff000065000000
  segment 02 99 ''
  segment 10 100 $definition
} >hex.txt
bytes "$(cat hex.txt)" >definition.pcap
expect 0 '"incomplete","cut":"capture".*"left":0,' "$TOOL" dump --json --proto factom10 definition.pcap
echo $definition >in.txt
for options in '' '--chunk 1'; do
  # shellcheck disable=SC2086
  expect 1 '"messages":\[\],"need_more":true,"error":null,"left":0}' "$TOOL" decode --proto factom10 --stream $options <in.txt
done
expect 1 '9  factom incomplete' "$TOOL" dump "$CAPTURES/factom-reject.pcap"
expect 1 '6  factom malformed' "$TOOL" dump "$CAPTURES/factom-reject.pcap"
expect 1 'cut off by a reset, in size; 4 bytes there, at least 4' "$TOOL" dump "$CAPTURES/factom-reject.pcap"

# ---- for people
# One is not several.
{ printf %s d4c3b2a1020004000000000000000000ffff000065000000; segment 10 100 ${half}06c00002011388; } >hex.txt
bytes "$(cat hex.txt)" >one.pcap
expect 0 '^one.pcap: 1 frame, 1 message$' "$TOOL" dump --proto pvs one.pcap
expect 0 ' 1 peer: 192.0.2.1:5000$' "$TOOL" dump --proto pvs one.pcap
{ printf %s d4c3b2a1020004000000000000000000ffff000065000000; segment 10 100 10; } >hex.txt
bytes "$(cat hex.txt)" >one.pcap
expect 0 '; 1 byte there, at least 3 are missing$' "$TOOL" dump --proto pvs one.pcap
{ printf %s d4c3b2a1020004000000000000000000ffff000065000000; segment 10 100 10b100; } >hex.txt
bytes "$(cat hex.txt)" >one.pcap
expect 0 '; 3 bytes there, at least 1 is missing$' "$TOOL" dump --proto pvs one.pcap
for name in pvs-demo ac-mesh pex-swarm gossip-tls pvs-tcp-edge; do
  for option in -v --lenient; do
    "$TOOL" dump $option "$CAPTURES/$name.pcap" >out.txt 2>err.txt
    count=$((count + 1))
    grep -q messages out.txt || { echo "FAILED: dump $option $name"; failed=1; }
    grep -n ' $' out.txt && { echo "FAILED: blanks at ends of lines of dump $option $name"; failed=1; }
  done
done
# Colours where a terminal has some. script(1) plays the terminal.
escape=$(printf '\033')
coloured() {
  script -qec "$1 $TOOL dump ${2-} $capture" /dev/null </dev/null 2>/dev/null | grep -q "$escape"
}
if script -qec true /dev/null </dev/null >/dev/null 2>&1; then
  count=$((count + 5))
  coloured 'env -u NO_COLOR TERM=xterm' || { echo "FAILED: no colours on a terminal"; failed=1; }
  coloured 'env -u NO_COLOR TERM=dumb' && { echo "FAILED: colours on a dumb terminal"; failed=1; }
  coloured 'env -u NO_COLOR -u TERM' && { echo "FAILED: colours without TERM"; failed=1; }
  coloured 'env NO_COLOR=1 TERM=xterm' && { echo "FAILED: colours against NO_COLOR"; failed=1; }
  coloured 'env -u TERM' --colour || { echo "FAILED: no colours with --colour"; failed=1; }
fi

# ---- an answer that cannot be given, a question that cannot be read
if [ -w /dev/full ]; then
  for command in "decode --proto pvs" "dump $capture" "dump --json $capture" --help --version; do
    echo $request >in.txt
    # shellcheck disable=SC2086
    "$TOOL" $command <in.txt >/dev/full 2>err.txt
    got=$?
    count=$((count + 1))
    if [ $got != 2 ] || ! grep -q 'standard output' err.txt; then
      echo "FAILED: $command, to a full device: exit status $got"
      failed=1
    fi
  done
fi
expect 2 'standard input' "$TOOL" decode --proto pvs <.
expect 2 'standard input' "$TOOL" encode <.
expect 2 'standard input' "$TOOL" encode <&-
echo "$count command lines"
exit $failed
