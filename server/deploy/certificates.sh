#!/bin/sh
# Makes what the nodes, PostgreSQL and Redis show each other and the balancer, so that every line inside is encrypted and both
# ends of it know with whom they speak: an authority of this installation alone, and a certificate from it for each of them.
#   certificates.sh FOLDER
# writes FOLDER/authority (keep its key to yourself), trust, node, postgres and redis. Run again, it renews what ends within sixty days.
# NODE_NAMES are the names of nodes where they are others than in compose.yaml: DNS:commons.example.internal
set -eu
umask 077
cd "$1"
mkdir -p authority trust node postgres redis
chmod 755 trust node postgres redis

days_left() { openssl x509 -in "$1" -noout -checkend $(($2 * 86400)) >/dev/null 2>&1; }

ec() { openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -sha256 -nodes "$@" 2>/dev/null; }

if ! days_left authority/ca.crt 900; then
  ec -x509 -days 3650 -subj '/CN=Learning Commons, lines inside' \
    -addext basicConstraints=critical,CA:TRUE,pathlen:0 -addext keyUsage=critical,keyCertSign \
    -keyout authority/ca.key -out authority/ca.crt
fi
cp authority/ca.crt trust/ca.crt
chmod 644 trust/ca.crt

# Whose it is, the user of its container, and the names by which others reach it.
certificate() {
  if days_left "$1/tls.crt" 60 && openssl verify -CAfile authority/ca.crt "$1/tls.crt" >/dev/null 2>&1; then return; fi
  ec -subj "/CN=$1" -addext "subjectAltName=$3" -addext extendedKeyUsage=serverAuth -keyout "$1/key.new" -out "$1/request"
  openssl x509 -req -in "$1/request" -CA authority/ca.crt -CAkey authority/ca.key -CAcreateserial -days 825 -sha256 \
    -copy_extensions copy -out "$1/crt.new" 2>/dev/null
  chmod 644 "$1/crt.new"
  if [ "$(id -u)" = 0 ]; then chown "$2" "$1/key.new" "$1/crt.new"; fi
  mv "$1/key.new" "$1/tls.key"
  mv "$1/crt.new" "$1/tls.crt"
  rm "$1/request"
}

certificate node 10001 "${NODE_NAMES:-DNS:node-1,DNS:node-2},DNS:localhost"
certificate postgres 70 DNS:postgres,DNS:localhost
certificate redis 999 DNS:redis,DNS:localhost
