// Reads the registry of activated systems and onboarding's events with a Kafka client alone.
//
//	eval "$(helio connect smv03 --format env)"
//	go run . [-idle-seconds 10]
//
// Prints one JSON line a record. Both topics are read from their beginning, committed records only; an event that comes
// again is dropped by its id; the order of a key is that of its partition. Without -idle-seconds it follows for ever.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/sasl/scram"
)

var topics = []string{"ncv03.activated-systems.state", "ncv03.onboarding.events"}

type line struct {
	Topic     string          `json:"topic"`
	Partition int32           `json:"partition"`
	Offset    int64           `json:"offset"`
	Key       string          `json:"key"`
	ID        string          `json:"id"`
	Type      string          `json:"type"`
	Value     json.RawMessage `json:"value"` // null in the registry removes the key's system
}

func main() {
	idleSeconds := flag.Float64("idle-seconds", 0, "end when nothing has come for so long")
	flag.Parse()
	if err := follow(time.Duration(*idleSeconds * float64(time.Second))); err != nil {
		fmt.Fprintln(os.Stderr, "consumer:", err)
		os.Exit(1)
	}
}

func follow(idle time.Duration) error {
	user := scram.Auth{User: os.Getenv("HELIO_KAFKA_USERNAME"), Pass: os.Getenv("HELIO_KAFKA_PASSWORD")}
	options := []kgo.Opt{
		kgo.SeedBrokers(strings.Split(os.Getenv("HELIO_KAFKA_BOOTSTRAP"), ",")...),
		kgo.SASL(user.AsSha512Mechanism()),
		kgo.ConsumeTopics(topics...),
		kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()),
		kgo.FetchIsolationLevel(kgo.ReadCommitted()),
	}
	if os.Getenv("HELIO_KAFKA_SECURITY_PROTOCOL") == "SASL_SSL" {
		options = append(options, kgo.DialTLS())
	}
	client, err := kgo.NewClient(options...)
	if err != nil {
		return err
	}
	defer client.Close()
	seen := map[string]bool{}
	out := json.NewEncoder(os.Stdout)
	for {
		ctx, cancel := context.Background(), context.CancelFunc(func() {})
		if idle > 0 {
			ctx, cancel = context.WithTimeout(ctx, idle)
		}
		fetches := client.PollFetches(ctx)
		cancel()
		if err := fetches.Err(); errors.Is(err, context.DeadlineExceeded) {
			return nil
		} else if err != nil {
			return err
		}
		for _, record := range fetches.Records() {
			id := header(record, "ce_id")
			if seen[id] {
				continue
			}
			seen[id] = true
			if record.Value != nil && !json.Valid(record.Value) {
				fmt.Fprintf(os.Stderr, "no JSON at %s/%d/%d\n", record.Topic, record.Partition, record.Offset)
				continue
			}
			err := out.Encode(line{
				Topic: record.Topic, Partition: record.Partition, Offset: record.Offset, Key: string(record.Key),
				ID: id, Type: header(record, "ce_type"), Value: record.Value,
			})
			if err != nil {
				return err
			}
		}
	}
}

func header(record *kgo.Record, name string) string {
	for _, found := range record.Headers {
		if found.Key == name {
			return string(found.Value)
		}
	}
	return ""
}
