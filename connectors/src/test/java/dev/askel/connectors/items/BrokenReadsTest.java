package dev.askel.connectors.items;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.askel.asl.history.MapRunPlan;
import dev.askel.asl.history.MapRunPlan.Reader;
import dev.askel.connectors.items.FaultyBucket.Fault;
import dev.askel.engine.maprun.source.ItemReaderException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class BrokenReadsTest {
    private static final String LINES = "{\"a\":1}\n{\"a\":2}\n{\"a\":3}\n";
    private static final List<String> ITEMS = List.of("{\"a\":1}", "{\"a\":2}", "{\"a\":3}");
    private static final Reader JSONL =
            ItemsFixture.object("b", "k.jsonl", "{'InputType':'JSONL'}");

    private static ItemsFixture fixture(FaultyBucket bucket) {
        return new ItemsFixture(bucket.address(), ItemsFixture.QUICK);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '~',
            value = {
                "{'InputType':'JSONL'};{'a':1}\\n{'a':2}\\n{'a':3}\\n",
                "{'InputType':'JSON'};[{'a':1},{'a':2},{'a':3}]",
                "{'InputType':'CSV','CSVHeaderLocation':'FIRST_ROW'};a,b\\n1,2\\n3,'4\\n'\\n5,6",
            })
    void resumes_after_the_connection_broke_at_any_byte(String config, String text)
            throws Exception {
        var content = text.replace('\'', '"').replace("\\n", "\n");
        var reader = ItemsFixture.object("b", "k", config);
        List<String> expected;
        try (var bucket = new FaultyBucket(content);
                var fixture = fixture(bucket)) {
            expected = fixture.readAll(reader);
        }
        assertThat(expected).hasSize(3);
        for (int bytes = 0; bytes <= content.length(); bytes++) {
            try (var bucket = new FaultyBucket(content).failWith(new Fault.Break(bytes));
                    var fixture = fixture(bucket)) {
                assertThat(fixture.readAll(reader)).as("%d bytes", bytes).isEqualTo(expected);
            }
        }
    }

    @Test
    void resumes_a_gzip_file_after_the_connection_broke_at_any_byte() throws Exception {
        var content = TestBucket.concat(TestBucket.gzip("1\n"), TestBucket.gzip("2\n"));
        var reader = ItemsFixture.object("b", "k.gz", "{'InputType':'JSONL'}");
        for (int bytes = 0; bytes <= content.length; bytes++) {
            try (var bucket = new FaultyBucket(content).failWith(new Fault.Break(bytes));
                    var fixture = fixture(bucket)) {
                assertThat(fixture.readAll(reader)).as("%d bytes", bytes).containsExactly("1", "2");
            }
        }
    }

    @Test
    void a_failure_between_two_members_of_a_gzip_file_is_not_its_end() throws Exception {
        var first = TestBucket.gzip("1\n");
        var content = TestBucket.concat(first, TestBucket.gzip("2\n"));
        try (var bucket =
                        new FaultyBucket(content)
                                .failWith(
                                        new Fault.Break(first.length),
                                        new Fault.Refuse(403, "AccessDenied"));
                var fixture = fixture(bucket)) {
            var reader = ItemsFixture.object("b", "k.gz", "{'InputType':'JSONL'}");
            assertThatExceptionOfType(ItemReaderException.class)
                    .isThrownBy(() -> fixture.readAll(reader))
                    .withMessageContaining("AccessDenied");
        }
    }

    @Test
    void requests_the_rest_of_the_same_version() throws Exception {
        try (var bucket = new FaultyBucket(LINES).failWith(new Fault.Break(10));
                var fixture = fixture(bucket)) {
            assertThat(fixture.readAll(JSONL)).isEqualTo(ITEMS);
            assertThat(bucket.requests()).hasSize(2);
            assertThat(bucket.requests().getFirst()).doesNotContainKeys("range", "if-match");
            assertThat(bucket.requests().getLast())
                    .containsEntry("range", "bytes=9-")
                    .containsEntry("if-match", "\"v1\"");
        }
    }

    @Test
    void repeats_requests_after_temporary_failures() throws Exception {
        try (var bucket =
                        new FaultyBucket(LINES)
                                .failWith(
                                        new Fault.Refuse(503, "SlowDown"),
                                        new Fault.Drop(),
                                        new Fault.Refuse(500, "InternalError"),
                                        new Fault.Break(8),
                                        new Fault.Refuse(503, "SlowDown"),
                                        new Fault.Drop());
                var fixture = fixture(bucket)) {
            assertThat(fixture.readAll(JSONL)).isEqualTo(ITEMS);
            assertThat(bucket.requests()).hasSize(7);
        }
    }

    @Test
    void survives_any_number_of_failures_with_progress_between_them() throws Exception {
        try (var bucket = new FaultyBucket(LINES);
                var fixture = fixture(bucket)) {
            for (int each = 0; each < LINES.length(); each++) {
                // Only the second byte of the answer is new, because the request begins one byte
                // before the position of the reader.
                bucket.failWith(new Fault.Break(each == 0 ? 1 : 2));
            }
            assertThat(fixture.readAll(JSONL)).isEqualTo(ITEMS);
        }
    }

    @Test
    void fails_when_temporary_failures_do_not_end() throws Exception {
        var slowDown = new Fault[2_000];
        java.util.Arrays.fill(slowDown, new Fault.Refuse(503, "SlowDown"));
        try (var bucket = new FaultyBucket(LINES).failWith(slowDown);
                var fixture = fixture(bucket)) {
            assertThatExceptionOfType(ItemReaderException.class)
                    .isThrownBy(() -> fixture.readAll(JSONL))
                    .withMessage(
                            "The object s3://b/k.jsonl could not be read: Refused by the test. (Service: S3, Status Code: 503, Error Code: SlowDown, Request ID: R1)");
        }
    }

    @Test
    void fails_at_once_when_the_object_does_not_exist() throws Exception {
        try (var bucket = new FaultyBucket(LINES).failWith(new Fault.Refuse(404, "NoSuchKey"));
                var fixture = fixture(bucket)) {
            assertThatExceptionOfType(ItemReaderException.class)
                    .isThrownBy(() -> fixture.readAll(JSONL))
                    .withMessageContaining("s3://b/k.jsonl")
                    .withMessageContaining("NoSuchKey");
            assertThat(bucket.requests()).hasSize(1);
        }
    }

    @Test
    void refuses_a_bucket_of_another_owner() throws Exception {
        var reader =
                ItemsFixture.reader(
                        ItemsFixture.GET_OBJECT,
                        "{'Bucket':'b','Key':'k.jsonl','ExpectedBucketOwner':'210987654321'}",
                        "{'InputType':'JSONL'}",
                        MapRunPlan.ITEMS_UNLIMITED);
        try (var bucket =
                        new FaultyBucket(LINES)
                                .failWith(
                                        new Fault.Break(10),
                                        new Fault.Refuse(403, "AccessDenied"));
                var fixture = fixture(bucket)) {
            assertThatExceptionOfType(ItemReaderException.class)
                    .isThrownBy(() -> fixture.readAll(reader))
                    .withMessage(
                            "The object s3://b/k.jsonl could not be read: Refused by the test. (Service: S3, Status Code: 403, Error Code: AccessDenied, Request ID: R1)");
            assertThat(bucket.requests())
                    .hasSize(2)
                    .allSatisfy(headers ->
                            assertThat(headers)
                                    .containsEntry("x-amz-expected-bucket-owner", "210987654321"));
        }
    }

    @Test
    void refuses_an_object_that_changed_while_it_was_read() throws Exception {
        try (var bucket = new FaultyBucket(LINES).failWith(new Fault.Break(10));
                var fixture = fixture(bucket);
                var source = fixture.open(JSONL, null)) {
            assertThat(source.next()).isNotNull();
            bucket.replace(LINES, "\"v2\"");
            assertThatExceptionOfType(ItemReaderException.class)
                    .isThrownBy(source::next)
                    .withMessage(
                            "The object s3://b/k.jsonl has changed since the Map Run began to read it.");
        }
    }

    @Test
    void refuses_an_object_that_changed_between_position_and_resume() throws Exception {
        try (var bucket = new FaultyBucket(LINES);
                var fixture = fixture(bucket)) {
            var positions = fixture.positions(JSONL);
            bucket.replace(LINES, "\"v2\"");
            for (var position : positions) {
                assertThatThrownBy(() -> fixture.readFrom(JSONL, position))
                        .isInstanceOf(ItemReaderException.class)
                        .hasMessageContaining("has changed");
            }
        }
    }

    @Test
    void refuses_another_version_from_a_server_that_ignores_the_precondition() throws Exception {
        try (var bucket = new FaultyBucket(LINES);
                var fixture = fixture(bucket)) {
            var position = fixture.positions(JSONL).get(1);
            bucket.replace(LINES, "\"v2\"");
            bucket.failWith(new Fault.AnyVersion());
            assertThatThrownBy(() -> fixture.readFrom(JSONL, position))
                    .hasMessageContaining("has changed");
        }
    }

    @Test
    void skips_bytes_when_the_server_ignores_the_range() throws Exception {
        try (var bucket =
                        new FaultyBucket(LINES)
                                .failWith(new Fault.Break(11), new Fault.WholeObject());
                var fixture = fixture(bucket)) {
            assertThat(fixture.readAll(JSONL)).isEqualTo(ITEMS);
        }
    }

    @Test
    void refuses_another_range_than_requested() throws Exception {
        try (var bucket =
                        new FaultyBucket(LINES)
                                .failWith(new Fault.Break(11), new Fault.OtherRange());
                var fixture = fixture(bucket)) {
            assertThatThrownBy(() -> fixture.readAll(JSONL))
                    .isInstanceOf(ItemReaderException.class)
                    .hasMessageContaining("other bytes than requested");
        }
    }

    @Test
    void requests_the_rest_when_a_body_stalls() throws Exception {
        try (var bucket = new FaultyBucket(LINES).failWith(new Fault.Stall(12));
                var fixture = fixture(bucket)) {
            assertThat(fixture.readAll(JSONL)).isEqualTo(ITEMS);
            assertThat(bucket.requests()).hasSize(2);
        }
    }

    @Test
    void accepts_a_slow_body() throws Exception {
        try (var bucket = new FaultyBucket(LINES).failWith(new Fault.Drip(30));
                var fixture = fixture(bucket)) {
            assertThat(fixture.readAll(JSONL)).isEqualTo(ITEMS);
            assertThat(bucket.requests()).hasSize(1);
        }
    }

    @Test
    void ends_when_its_thread_is_interrupted() throws Exception {
        try (var bucket = new FaultyBucket(LINES).failWith(new Fault.Stall(12));
                var fixture = new ItemsFixture(bucket.address(), RetrySchedule.STANDARD)) {
            var outcome = new CompletableFuture<List<String>>();
            var reader =
                    Thread.ofVirtual()
                            .start(() -> {
                                try {
                                    outcome.complete(fixture.readAll(JSONL));
                                } catch (ItemReaderException | InterruptedException e) {
                                    outcome.completeExceptionally(e);
                                }
                            });
            while (bucket.sentBytes() < 12) {
                LockSupport.parkNanos(1_000_000);
            }
            reader.interrupt();
            assertThatThrownBy(() -> outcome.get(10, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(InterruptedException.class);
        }
    }

    @Test
    void receives_only_a_little_more_than_it_reads() throws Exception {
        var content = "{\"a\":1}\n".repeat(8 * 1024 * 1024);
        try (var bucket = new FaultyBucket(content);
                var fixture = fixture(bucket);
                var source = fixture.open(JSONL, null)) {
            assertThat(source.next()).isNotNull();
            long before;
            do {
                before = bucket.sentBytes();
                LockSupport.parkNanos(200_000_000);
            } while (bucket.sentBytes() > before);
            // The remaining bytes are in the buffers of the two sockets.
            assertThat(before).isLessThan(16 * 1024 * 1024);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '~',
            value = {
                "{'InputType':'JSONL'};'%s'\\n",
                "{'InputType':'JSON'};['%s']",
                "{'InputType':'JSON'};[{'%s':1}]",
                "{'InputType':'CSV','CSVHeaderLocation':'GIVEN','CSVHeaders':['a']};%s\\n",
            })
    void refuses_an_item_above_the_bound(String config, String text) throws Exception {
        var content =
                text.replace('\'', '"')
                        .replace("\\n", "\n")
                        .replace("%s", "x".repeat(ItemParser.ITEM_BYTES_MAX + 100_000));
        try (var bucket = new FaultyBucket(content);
                var fixture = fixture(bucket)) {
            assertThatExceptionOfType(ItemReaderException.class)
                    .isThrownBy(() -> fixture.readAll(ItemsFixture.object("b", "k", config)))
                    .withMessage("An item of the object s3://b/k has more than 8388608 bytes.");
        }
    }
}
