// Reads the registry of activated systems and onboarding's events with a Kafka client alone.
//
//     npm ci
//     eval "$(helio connect smv03 --format env)"
//     node consumer.mjs [--idle-seconds 10]
//
// Prints one JSON line a record. Both topics are read from their beginning, committed records only; an event that comes
// again is dropped by its id; the order of a key is that of its partition. Without --idle-seconds it follows for ever.

import { randomUUID } from "node:crypto";
import kafkajs from "kafkajs";

const TOPICS = ["ncv03.activated-systems.state", "ncv03.onboarding.events"];
const env = process.env;
const at = process.argv.indexOf("--idle-seconds");
const idleSeconds = at < 0 ? null : Number(process.argv[at + 1]);

const kafka = new kafkajs.Kafka({
  clientId: env.HELIO_KAFKA_USERNAME,
  brokers: env.HELIO_KAFKA_BOOTSTRAP.split(","),
  ssl: env.HELIO_KAFKA_SECURITY_PROTOCOL === "SASL_SSL",
  sasl: {
    mechanism: env.HELIO_KAFKA_SASL_MECHANISM.toLowerCase(),
    username: env.HELIO_KAFKA_USERNAME,
    password: env.HELIO_KAFKA_PASSWORD,
  },
  logLevel: kafkajs.logLevel.ERROR,
});

// This client reads in groups only. A group of its own, and no commits: every start reads everything.
const consumer = kafka.consumer({
  groupId: `${env.HELIO_KAFKA_USERNAME}-${randomUUID()}`,
  readUncommitted: false,
  maxBytesPerPartition: 12 * 1024 * 1024,
});

const seen = new Set();
let last = null; // when the last record came; nothing is idle before the first

await consumer.connect();
await consumer.subscribe({ topics: TOPICS, fromBeginning: true });
await consumer.run({
  autoCommit: false,
  eachMessage: async ({ topic, partition, message }) => {
    last = Date.now();
    const header = (name) => message.headers?.[name]?.toString() ?? null;
    const id = header("ce_id");
    if (seen.has(id)) return;
    seen.add(id);
    let value = null; // null in the registry removes the key's system
    try {
      if (message.value !== null) value = JSON.parse(message.value);
    } catch {
      console.error(`no JSON at ${topic}/${partition}/${message.offset}`);
      return;
    }
    const line = {
      topic,
      partition,
      offset: Number(message.offset),
      key: message.key?.toString() ?? "",
      id,
      type: header("ce_type"),
      value,
    };
    process.stdout.write(JSON.stringify(line) + "\n");
  },
});

if (idleSeconds !== null) {
  setInterval(async () => {
    if (last !== null && Date.now() - last > idleSeconds * 1000) {
      await consumer.disconnect();
      process.exit(0);
    }
  }, 200);
}
