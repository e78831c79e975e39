#!/bin/sh
# shellcheck disable=SC2086
exec java ${KAFKA_HEAP_OPTS:--Xms192m -Xmx384m} -XX:+UseSerialGC -cp '/opt/kafka/libs/*' kafka.Kafka "$@"
