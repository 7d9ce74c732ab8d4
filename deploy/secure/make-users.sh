#!/usr/bin/env bash
# Give every principal its password, or a new one: one file FOLDER/<user name> holds one password, nothing else.
#   make-users.sh BROKER PROPERTIES FOLDER [NAME...]
# BROKER and PROPERTIES are an address and a client.properties of one who may do everything: a broker's certificate
# on BROKERS (the only way while there is no user yet), or the admin's password on CLIENTS. No password is ever on a
# command line, where other users of the machine could read it.
set -euo pipefail
broker=${1:?host:port of a broker} properties=${2:?client.properties} folder=${3:?a folder of passwords}
shift 3
configs=${KAFKA_CONFIGS:-/opt/kafka/bin/kafka-configs.sh}
given=$(mktemp)
trap 'rm -f "$given"' EXIT
[ $# -gt 0 ] || set -- $(cd "$folder" && ls)
for name in "$@"; do
  printf 'SCRAM-SHA-512=iterations=8192,password=%s\n' "$(head -n1 "$folder/$name")" > "$given"
  "$configs" --bootstrap-server "$broker" --command-config "$properties" \
    --alter --entity-type users --entity-name "$name" --add-config-file "$given"
done
