// The day of sarama, a Go client that asks for the versions of the Kafka that it was told of, whatever is advertised.
package main

import (
	"bytes"
	"fmt"
	"os"
	"sync"
	"time"

	"github.com/Shopify/sarama"
)

type failure string

var server string

func expect(condition bool, what string, values ...interface{}) {
	if !condition {
		panic(failure(fmt.Sprintf(what, values...)))
	}
}

func must(err error, what string) { expect(err == nil, "%s: %v", what, err) }

func settings() *sarama.Config {
	config := sarama.NewConfig()
	config.Version = sarama.V2_1_0_0
	config.Producer.Return.Successes = true
	config.Producer.Partitioner = sarama.NewManualPartitioner
	config.Producer.MaxMessageBytes = 10_000_000
	config.Producer.Retry.Max = 1
	config.Consumer.MaxWaitTime = 50 * time.Millisecond
	config.Consumer.Return.Errors = true
	return config
}

func admin() sarama.ClusterAdmin {
	made, err := sarama.NewClusterAdmin([]string{server}, settings())
	must(err, "connecting the admin")
	return made
}

func create(topic string, partitions int32, entries map[string]*string) {
	detail := &sarama.TopicDetail{NumPartitions: partitions, ReplicationFactor: 1, ConfigEntries: entries}
	must(admin().CreateTopic(topic, detail, false), "creating "+topic)
}

func produce(topic string, config *sarama.Config, messages ...*sarama.ProducerMessage) error {
	producer, err := sarama.NewSyncProducer([]string{server}, config)
	must(err, "connecting a producer")
	defer producer.Close()
	for _, message := range messages {
		message.Topic = topic
	}
	err = producer.SendMessages(messages)
	if several, ok := err.(sarama.ProducerErrors); ok {
		return several[0].Err
	}
	return err
}

func text(value string) *sarama.ProducerMessage {
	return &sarama.ProducerMessage{Value: sarama.StringEncoder(value)}
}

func read(topic string, partition int32, start int64, count int) []*sarama.ConsumerMessage {
	consumer, err := sarama.NewConsumer([]string{server}, settings())
	must(err, "connecting a consumer")
	defer consumer.Close()
	source, err := consumer.ConsumePartition(topic, partition, start)
	must(err, "consuming "+topic)
	defer source.Close()
	found := []*sarama.ConsumerMessage{}
	for len(found) < count {
		select {
		case message := <-source.Messages():
			expect(message.Offset == start+int64(len(found)) || start < 0, "offset %d after %d records", message.Offset, len(found))
			found = append(found, message)
		case err := <-source.Errors():
			panic(failure(err.Error()))
		case <-time.After(20 * time.Second):
			panic(failure(fmt.Sprintf("%s: %d of %d records", topic, len(found), count)))
		}
	}
	return found
}

func ends(topic string, partition int32) (int64, int64) {
	return at(topic, partition, -2), at(topic, partition, -1)
}

func at(topic string, partition int32, moment int64) int64 {
	client, err := sarama.NewClient([]string{server}, settings())
	must(err, "connecting a client")
	defer client.Close()
	offset, err := client.GetOffset(topic, partition, moment)
	must(err, "asking for an offset")
	return offset
}

// What describes settings is left out: it asks for version 0 of DescribeConfigs, which Kafka 4 does not serve either.
func topics() {
	admin := admin()
	defer admin.Close()
	hour, hours := "3600000", "7200000"
	create("topics", 3, map[string]*string{"retention.ms": &hour})
	err := admin.CreateTopic("topics", &sarama.TopicDetail{NumPartitions: 1, ReplicationFactor: 1}, false)
	problem, _ := err.(*sarama.TopicError)
	expect(problem != nil && problem.Err == sarama.ErrTopicAlreadyExists, "creating a topic twice: %v", err)
	must(admin.AlterConfig(sarama.TopicResource, "topics", map[string]*string{"retention.ms": &hours}, false), "altering")
	must(admin.CreatePartitions("topics", 5, nil, false), "growing")
	described, err := admin.DescribeTopics([]string{"topics"})
	must(err, "describing the topic")
	expect(len(described[0].Partitions) == 5, "%d partitions after growth", len(described[0].Partitions))
	must(admin.DeleteTopic("topics"), "deleting")
	expect(admin.DeleteTopic("topics") == sarama.ErrUnknownTopicOrPartition, "deleting what is gone")
}

func codecs() {
	names := []string{"none", "gzip", "snappy", "lz4", "zstd"}
	for codec := sarama.CompressionNone; codec <= sarama.CompressionZSTD; codec++ {
		topic := "codec-" + names[codec]
		create(topic, 1, nil)
		sent := []string{}
		for _, acks := range []sarama.RequiredAcks{sarama.WaitForLocal, sarama.WaitForAll, sarama.NoResponse, -2} {
			config := settings()
			config.Producer.Compression = codec
			config.Producer.RequiredAcks = acks
			if acks == -2 {
				config.Producer.RequiredAcks = sarama.WaitForAll
				config.Producer.Idempotent = true
				config.Net.MaxOpenRequests = 1
			}
			batch := []*sarama.ProducerMessage{}
			for number := 0; number < 40; number++ {
				value := fmt.Sprintf("%s %d %d %080d", topic, acks, number, 0)
				sent = append(sent, value)
				batch = append(batch, text(value))
			}
			must(produce(topic, config, batch...), topic)
			for tries := 0; ; tries++ {
				if _, end := ends(topic, 0); end == int64(len(sent)) {
					break
				}
				expect(tries < 200, "%s, acks %d: fewer than %d records", topic, acks, len(sent))
				time.Sleep(20 * time.Millisecond)
			}
		}
		for number, message := range read(topic, 0, 0, len(sent)) {
			expect(string(message.Value) == sent[number], "%s: %q instead of %q", topic, message.Value, sent[number])
		}
	}
}

func shapes() {
	now := time.Unix(1_600_000_000, 0)
	large := bytes.Repeat([]byte{0, 1, 254, 255}, 250_000)
	records := []*sarama.ProducerMessage{
		{Value: sarama.StringEncoder("plain"), Timestamp: now},
		{Key: sarama.StringEncoder("a tombstone"), Timestamp: now},
		{Key: sarama.StringEncoder(""), Value: sarama.StringEncoder(""), Timestamp: now},
		{Value: sarama.ByteEncoder(large), Timestamp: now},
		{Value: sarama.StringEncoder("headers"), Timestamp: now, Headers: []sarama.RecordHeader{
			{Key: []byte("one"), Value: []byte("1")}, {Key: []byte("one"), Value: []byte("again")}}},
	}
	create("shapes", 1, nil)
	for _, record := range records {
		must(produce("shapes", settings(), record), "producing odd shapes")
	}
	for number, found := range read("shapes", 0, 0, len(records)) {
		sent := records[number]
		expect(bytes.Equal(found.Value, encoded(sent.Value)), "value %d: %d bytes", number, len(found.Value))
		expect((found.Value == nil) == (sent.Value == nil), "value %d: null is not empty", number)
		expect(bytes.Equal(found.Key, encoded(sent.Key)), "key %d: %q", number, found.Key)
		expect(found.Timestamp.Equal(now), "timestamp %d: %v", number, found.Timestamp)
		expect(len(found.Headers) == len(sent.Headers), "headers %d: %v", number, found.Headers)
		for place, header := range found.Headers {
			expect(bytes.Equal(header.Value, sent.Headers[place].Value), "header %d: %q", place, header.Value)
		}
	}
}

func encoded(value sarama.Encoder) []byte {
	if value == nil {
		return nil
	}
	bytes, err := value.Encode()
	must(err, "encoding")
	return bytes
}

func tooLarge() {
	limit := "2000"
	create("small", 1, map[string]*string{"max.message.bytes": &limit})
	err := produce("small", settings(), &sarama.ProducerMessage{Value: sarama.ByteEncoder(make([]byte, 3000))})
	expect(err == sarama.ErrMessageSizeTooLarge, "a record above the topic's limit: %v", err)
	must(produce("small", settings(), text("after")), "what follows a refused record")
}

func positions() {
	first := int64(1_600_000_000_000)
	create("positions", 2, nil)
	for start := 0; start < 50; start += 10 {
		batch := []*sarama.ProducerMessage{}
		for number := start; number < start+10; number++ {
			message := text(fmt.Sprint(number))
			message.Timestamp = time.Unix(0, (first+int64(number)*1000)*1_000_000)
			batch = append(batch, message)
		}
		must(produce("positions", settings(), batch...), "producing")
	}
	other := text("of another partition")
	other.Partition = 1
	must(produce("positions", settings(), other), "producing")
	start, end := ends("positions", 0)
	expect(start == 0 && end == 50, "beginning %d and end %d", start, end)
	// This version leaves the largest timestamp out of its batches' headers, where it is looked for.
	expect(at("positions", 0, first+12_001) == 13, "the offset of a time: %d", at("positions", 0, first+12_001))
	expect(at("positions", 0, first+1_000_000) == -1, "the offset of a time after the last")
	expect(string(read("positions", 0, 37, 13)[12].Value) == "49", "from an offset")
	expect(string(read("positions", 0, sarama.OffsetOldest, 50)[0].Value) == "0", "from the start")
	expect(string(read("positions", 1, 0, 1)[0].Value) == "of another partition", "the other partition")
}

func waiting() {
	create("waiting", 1, nil)
	config := settings()
	config.Consumer.MaxWaitTime = 5 * time.Second
	consumer, err := sarama.NewConsumer([]string{server}, config)
	must(err, "connecting a consumer")
	source, err := consumer.ConsumePartition("waiting", 0, sarama.OffsetNewest)
	must(err, "consuming")
	quickest := time.Minute
	for number := 0; number < 3; number++ {
		time.Sleep(300 * time.Millisecond)
		began := time.Now()
		must(produce("waiting", settings(), text(fmt.Sprint(number))), "producing")
		message := <-source.Messages()
		expect(string(message.Value) == fmt.Sprint(number), "what a waiting consumer got: %q", message.Value)
		if took := time.Since(began); took < quickest {
			quickest = took
		}
	}
	expect(quickest < 500*time.Millisecond, "a waiting consumer gets a record after %v at best", quickest)
}

func deletingRecords() {
	create("shortened", 1, nil)
	for number := 0; number < 10; number++ {
		must(produce("shortened", settings(), text(fmt.Sprint(number))), "producing")
	}
	must(admin().DeleteRecords("shortened", map[int32]int64{0: 4}), "deleting records")
	start, end := ends("shortened", 0)
	expect(start == 4 && end == 10, "beginning %d and end %d", start, end)
	expect(string(read("shortened", 0, 4, 6)[0].Value) == "4", "what is left")
}

func automatic() {
	must(produce("made-by-producing", settings(), text("1")), "producing to a new topic")
	expect(string(read("made-by-producing", 0, 0, 1)[0].Value) == "1", "a topic that is made by producing")
}

func threads() {
	create("threads", 4, nil)
	producer, err := sarama.NewAsyncProducer([]string{server}, settings())
	must(err, "connecting a producer")
	const count = 400
	var workers sync.WaitGroup
	for worker := 0; worker < 8; worker++ {
		workers.Add(1)
		go func(worker int) {
			defer workers.Done()
			for number := 0; number < count; number++ {
				message := text(fmt.Sprintf("%d %d", worker, number))
				message.Topic, message.Partition = "threads", int32(worker%4)
				producer.Input() <- message
			}
		}(worker)
	}
	for acknowledged := 0; acknowledged < 8*count; acknowledged++ {
		select {
		case <-producer.Successes():
		case problem := <-producer.Errors():
			panic(failure(problem.Error()))
		}
	}
	workers.Wait()
	next := make([]int, 8)
	for partition := int32(0); partition < 4; partition++ {
		for _, message := range read("threads", partition, 0, 2*count) {
			var worker, number int
			fmt.Sscan(string(message.Value), &worker, &number)
			expect(number == next[worker], "worker %d: %d instead of %d", worker, number, next[worker])
			next[worker]++
		}
	}
}

func strict() {
	err := produce("nobody-made-me", settings(), text("1"))
	expect(err == sarama.ErrUnknownTopicOrPartition, "producing to no topic: %v", err)
}

type step struct {
	name string
	body func()
}

func main() {
	server = os.Args[1]
	parts := map[string][]step{
		"records": {
			{"topics", topics}, {"codecs", codecs}, {"shapes", shapes}, {"too_large", tooLarge},
			{"positions", positions}, {"waiting", waiting}, {"deleting_records", deletingRecords},
			{"automatic", automatic}, {"threads", threads},
		},
		"strict": {{"strict", strict}},
	}
	for _, step := range parts[os.Args[2]] {
		run(step)
	}
	fmt.Println("done", os.Args[2])
}

func run(step step) {
	began := time.Now()
	watchdog := time.AfterFunc(time.Minute, func() {
		fmt.Printf("FAILED %s: not done within a minute\n", step.name)
		os.Exit(1)
	})
	defer watchdog.Stop()
	defer func() {
		if problem := recover(); problem != nil {
			fmt.Printf("FAILED %s: %v\n", step.name, problem)
			os.Exit(1)
		}
	}()
	step.body()
	fmt.Printf("ok %s %.1f s\n", step.name, time.Since(began).Seconds())
}
