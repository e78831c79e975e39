// Reads the registry of activated systems and onboarding's events with a Kafka client alone.
//
//     helio connect smv03 --format properties > smv03.properties
//     java -cp 'libs/*' Consumer.java smv03.properties [--idle-seconds 10]
//
// libs holds kafka-clients with its dependencies, and Jackson. Prints one JSON line a record. Both topics are read from
// their beginning, committed records only; an event that comes again is dropped by its id; the order of a key is that of
// its partition. Without --idle-seconds it follows for ever.

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.FileReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

public class Consumer {
    static final List<String> TOPICS = List.of("ncv03.activated-systems.state", "ncv03.onboarding.events");
    static final ObjectMapper JSON = new ObjectMapper();

    public static void main(String[] arguments) throws IOException {
        Properties settings = new Properties();
        try (FileReader file = new FileReader(arguments[0])) {
            settings.load(file);
        }
        settings.put("enable.auto.commit", "false");
        settings.put("isolation.level", "read_committed");
        Long idleMillis = arguments.length > 2 ? Math.round(Double.parseDouble(arguments[2]) * 1000) : null;
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        Set<String> seen = new HashSet<>();
        var bytes = new ByteArrayDeserializer();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(settings, bytes, bytes)) {
            List<TopicPartition> partitions = TOPICS.stream()
                    .flatMap(topic -> consumer.partitionsFor(topic).stream())
                    .map(found -> new TopicPartition(found.topic(), found.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            long last = System.currentTimeMillis();
            while (idleMillis == null || System.currentTimeMillis() - last < idleMillis) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(500))) {
                    last = System.currentTimeMillis();
                    if (!seen.add(header(record, "ce_id"))) {
                        continue;
                    }
                    try {
                        out.println(JSON.writeValueAsString(line(record)));
                    } catch (IOException notJson) {
                        System.err.printf("no JSON at %s/%d/%d%n", record.topic(), record.partition(), record.offset());
                    }
                }
            }
        }
    }

    static ObjectNode line(ConsumerRecord<byte[], byte[]> record) throws IOException {
        ObjectNode line = JSON.createObjectNode();
        line.put("topic", record.topic());
        line.put("partition", record.partition());
        line.put("offset", record.offset());
        line.put("key", record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8));
        line.put("id", header(record, "ce_id"));
        line.put("type", header(record, "ce_type"));
        // null in the registry removes the key's system
        line.set("value", record.value() == null ? JSON.nullNode() : JSON.readTree(record.value()));
        return line;
    }

    static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        Header found = record.headers().lastHeader(name);
        return found == null || found.value() == null ? null : new String(found.value(), StandardCharsets.UTF_8);
    }
}
