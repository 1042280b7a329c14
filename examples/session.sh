#!/usr/bin/env bash
# A search from a shell, with curl alone: submit, follow, show the table, download the best subnet.
#
#   ENTANGLE_API_URL=http://127.0.0.1:8080 ENTANGLE_API_KEY=ent_... examples/session.sh [REQUESTS [FOLDER]]
#
# REQUESTS holds dataset.json, space.json and experiment.json (those beside this script in shapes/ unless said); what was found goes to FOLDER (found).
set -euo pipefail

server="${ENTANGLE_API_URL:-http://127.0.0.1:8080}"
api="${server%/}/api/v1"
requests="${1:-$(dirname "$0")/shapes}"
folder="${2:-found}"
mkdir -p "$folder"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# ask METHOD PATH FILE [CURL OPTIONS]: the answer goes to the file. Whatever is wrong with a request stands in its answer, under "errors".
# -L follows to an object store, without the key.
ask() {
  local method=$1 path=$2 file=$3 status
  shift 3
  status=$(curl -sL --retry 5 --retry-connrefused -X "$method" "$api$path" -o "$file" -w '%{http_code}' \
    ${ENTANGLE_API_KEY:+-H "Authorization: Bearer $ENTANGLE_API_KEY"} "$@") || { echo "No answer from $server to $method $path" >&2; exit 1; }
  case $status in
    2*) ;;
    *) echo "$method $path: $status $(cat "$file")" >&2; exit 1 ;;
  esac
}

# make PATH FILE: what is posted is made once, however often curl has to send it.
make() { ask POST "$1" "$work/made" -H 'Content-Type: application/json' -H "Idempotency-Key: $$-$RANDOM-$(date +%s)" --data "@$2"; }

# field NAME FILE: the first of that name in an answer. Where there is jq, take jq.
field() { grep -o "\"$1\":\"[^\"]*\"" "$2" | head -n 1 | cut -d '"' -f 4; }

# where FILE: the stage of an experiment that runs, how far it is, and the seconds left in it.
where() {
  local stage part
  stage=$(field stage "$1") || true
  part=$(grep -o "\"kind\":\"$stage\"[^}]*\"progress\":{[^}]*}" "$1" | tail -n 1) || true
  sed -n -e "s/.*\"done\":\([0-9]*\),\"total\":\([0-9]*\),\"unit\":\"\([a-z]*\)\".*/$stage  \1 of \2 \3/p" -e t -e "s/.*/$stage/p" <<<"$part"
  sed -n 's/.*"etaSeconds":\([0-9]*\).*/  \1 s left in this stage/p' <<<"$part"
}

if ! curl -s -o "$work/made" "$api/search-spaces/presets"; then
  echo "No answer from $server; is ./quickstart running? Trying again (Ctrl-C ends)" >&2
  until curl -s -o "$work/made" "$api/search-spaces/presets"; do sleep 2; done
fi

make /search-spaces "$requests/space.json"
make /datasets "$requests/dataset.json"
dataset=$(field name "$work/made")
state=PENDING
while [ "$state" = PENDING ]; do
  ask GET "/datasets/$dataset" "$work/dataset"
  state=$(field state "$work/dataset")
  sleep 1
done
[ "$state" = READY ] || { cat "$work/dataset" >&2; exit 1; }

make /experiments "$requests/experiment.json"
id=$(field id "$work/made")
echo "Experiment $id"
echo "It goes on when this is stopped (Ctrl-C); $api/experiments/$id tells how it stands"
told=
while true; do
  ask GET "/experiments/$id" "$work/experiment"
  state=$(field state "$work/experiment")
  now="$state  $(where "$work/experiment" | tr -d '\n')"
  [ "$now" = "$told" ] || echo "$now"
  told=$now
  case $state in
    SUCCEEDED) break ;;
    FAILED | CANCELLED) cat "$work/experiment" >&2; exit 1 ;;
  esac
  sleep 5
done

ask GET "/experiments/$id/subnets" "$work/subnets" -H 'Accept: text/plain'
cat "$work/subnets"
ask GET "/experiments/$id/subnets/1/artifacts/weights" "$folder/model.safetensors"
ask GET "/experiments/$id/subnets/1/artifacts/config" "$folder/config.json"
ask GET "/experiments/$id/subnets/1/artifacts/loader" "$folder/load_entangle.py"
echo "The best subnet lies in $folder; where there is PyTorch, python3 $folder/load_entangle.py $folder --image PICTURE computes with it"
