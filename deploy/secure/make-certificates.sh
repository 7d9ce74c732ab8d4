#!/usr/bin/env bash
# A certificate authority of the installation's own, and a broker's certificate signed by it.
#   make-certificates.sh FOLDER HOST...      every name and address by which the broker is reached
# FOLDER/ca.pem goes to every client, broker.pem (key and certificate) to the broker alone, and ca-key.pem off this
# machine. Run again, it renews the broker's certificate with the authority that is there.
set -euo pipefail
folder=${1:?a folder for the certificates} && shift
[ $# -gt 0 ] || { echo "at least one host name or address of the broker" >&2; exit 2; }
umask 077
mkdir -p "$folder"

[ -e "$folder/ca-key.pem" ] || openssl req -x509 -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 \
  -keyout "$folder/ca-key.pem" -out "$folder/ca.pem" -subj "/CN=dispatch certificate authority" \
  -addext "basicConstraints=critical,CA:TRUE" -addext "keyUsage=critical,keyCertSign,cRLSign"

names=""
for host in "$@"; do
  if [[ $host =~ ^[0-9.]+$ || $host == *:* ]]; then names+=",IP:$host"; else names+=",DNS:$host"; fi
done
# The brokers know each other by this name: `super.users` in broker.properties holds it.
openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=broker" \
  -keyout "$folder/broker-key.pem" -out "$folder/broker.csr"
openssl x509 -req -in "$folder/broker.csr" -CA "$folder/ca.pem" -CAkey "$folder/ca-key.pem" -days 397 \
  -set_serial "0x$(openssl rand -hex 16)" -out "$folder/broker-certificate.pem" -extfile <(
    echo "subjectAltName=${names#,}"
    echo "extendedKeyUsage=serverAuth,clientAuth"
    echo "keyUsage=critical,digitalSignature"
  )
cat "$folder/broker-key.pem" "$folder/broker-certificate.pem" "$folder/ca.pem" > "$folder/broker.pem"
rm "$folder/broker.csr" "$folder/broker-key.pem" "$folder/broker-certificate.pem"
chmod 644 "$folder/ca.pem"
