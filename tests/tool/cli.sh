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
expect 2 '^pvstool dump' "$TOOL" nonsense </dev/null
expect 0 'Exit status' "$TOOL" --help
expect 0 '^pvstool [0-9]' "$TOOL" --version
expect 2 'needs --proto' "$TOOL" decode </dev/null
expect 2 'unknown protocol: xyz' "$TOOL" decode --proto xyz </dev/null
expect 2 'unknown protocol: ' "$TOOL" decode --proto '' </dev/null
expect 2 'unrecognized option' "$TOOL" decode --proto pvs --nonsense </dev/null
expect 2 'requires an argument' "$TOOL" decode --proto </dev/null
expect 2 'standard input: extra' "$TOOL" decode --proto pvs extra </dev/null
expect 2 'standard input: extra' "$TOOL" encode extra </dev/null
for value in 0 -1 x 1x '' 99999999999999999999; do
  expect 2 '--chunk takes' "$TOOL" decode --proto pvs --chunk "$value" </dev/null
done
for value in 4294967296 -1 12x ''; do
  expect 2 '--own takes' "$TOOL" decode --proto ac --own "$value" </dev/null
done
expect 2 '--start takes' "$TOOL" decode --proto pvs --start nonsense </dev/null
expect 2 'needs a capture' "$TOOL" dump
expect 2 'no such protocol' "$TOOL" dump --proto xyz "$capture"
expect 2 'no such protocol' "$TOOL" dump --proto varu64 "$capture"
for value in '' = 1 1= =pvs 1=xyz 70000=pvs 5-1=pvs -1=pvs 1-=pvs 1-2-3=pvs 1=varu64 \
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
while read -r line; do
  pattern=${line%% *}
  echo "${line#* }" >in.txt
  expect 1 "line 1: .*$(echo "$pattern" | tr _ ' ')" "$TOOL" encode <in.txt
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
number {"proto":"varu64","kind":"varu64","fields":{"value":"18446744073709551616"}}
number {"proto":"varu64","kind":"varu64","fields":{"value":-1}}
EOF
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
