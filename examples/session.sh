#!/usr/bin/env bash
# A search from a shell, with curl alone: submit, follow, show the table, download the best subnet.
#
#   ENTANGLE_API=http://127.0.0.1:8080 ENTANGLE_KEY=ent_... examples/session.sh [REQUESTS [FOLDER]]
#
# REQUESTS holds dataset.json, space.json and experiment.json (those beside this script in shapes/ unless said); what was found goes to FOLDER (found).
set -euo pipefail

api="${ENTANGLE_API:-http://127.0.0.1:8080}/api/v1"
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
  status=$(curl -sSL --retry 5 --retry-connrefused -X "$method" "$api$path" -o "$file" -w '%{http_code}' \
    ${ENTANGLE_KEY:+-H "Authorization: Bearer $ENTANGLE_KEY"} "$@")
  case $status in
    2*) ;;
    *) echo "$method $path: $status $(cat "$file")" >&2; exit 1 ;;
  esac
}

# make PATH FILE: what is posted is made once, however often curl has to send it.
make() { ask POST "$1" "$work/made" -H 'Content-Type: application/json' -H "Idempotency-Key: $$-$RANDOM-$(date +%s)" --data "@$2"; }

# field NAME FILE: the first of that name in an answer. Where there is jq, take jq.
field() { grep -o "\"$1\":\"[^\"]*\"" "$2" | head -n 1 | cut -d '"' -f 4; }

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
while true; do
  ask GET "/experiments/$id" "$work/experiment"
  state=$(field state "$work/experiment")
  echo "$state"
  case $state in
    SUCCEEDED) break ;;
    FAILED | CANCELLED) cat "$work/experiment" >&2; exit 1 ;;
  esac
  sleep 2
done

ask GET "/experiments/$id/subnets" "$work/subnets" -H 'Accept: text/plain'
cat "$work/subnets"
ask GET "/experiments/$id/subnets/1/artifacts/weights" "$folder/model.safetensors"
ask GET "/experiments/$id/subnets/1/artifacts/config" "$folder/config.json"
ask GET "/experiments/$id/subnets/1/artifacts/loader" "$folder/load_entangle.py"
echo "The best subnet lies in $folder; where there is PyTorch, python3 $folder/load_entangle.py $folder computes with it"
