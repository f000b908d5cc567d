package dev.askel.engine.payload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.history.HistoryEventType;
import dev.askel.engine.Client;
import dev.askel.engine.EngineRig;
import dev.askel.engine.Eventually;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.Executions.DescribeExecutionRequest;
import dev.askel.engine.api.Executions.DescribeExecutionResult;
import dev.askel.engine.api.IncludedData;
import dev.askel.engine.installation.PausedStart;
import dev.askel.engine.payload.MemoryBucket.Failure;
import dev.askel.engine.upgrade.NodeCapability;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Large payloads of a real engine in a bucket (docs/operations/large-payloads.md). */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class PayloadBucketTest {
    private static final int INLINE_BYTES_MAX = 4_096;
    private static final Duration DELETE_AFTER = Duration.ofHours(1);

    /** In this time contents would be moved several times. */
    private static final int BEATS = 3;

    private static final int WAITING_COUNT = 12;
    private static final int QUARANTINE_FAILURES_MAX = 20;

    private final MemoryBucket bucket = new MemoryBucket();
    private EngineRig rig = rig(false);

    private EngineRig rig(boolean encrypts) {
        var storage = new BucketStorage(bucket, "askel/", Duration.ZERO, DELETE_AFTER);
        var opened =
                EngineRig.withoutNodes(
                        EngineRig.SETTINGS.toBuilder()
                                .encryptsPayloads(encrypts)
                                .inlineBytesMax(INLINE_BYTES_MAX)
                                .payloadBucket(storage)
                                .build());
        opened.addNode();
        return opened;
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private static String text(String name) {
        return name.repeat(INLINE_BYTES_MAX / name.length() + 1);
    }

    private static String input(String name) {
        return "{\"text\": \"%s\"}".formatted(text(name));
    }

    /** Starts an execution that waits for an answer to a task. */
    private String start(String name) {
        var activity = rig.client().createActivity(name);
        var machine =
                rig.client()
                        .createMachine(
                                name,
                                """
                                {"StartAt": "Ask", "States": {
                                  "Ask": {"Type": "Task", "Resource": "%s", "ResultPath": "$.answer", "Next": "Part"},
                                  "Part": {"Type": "Pass", "OutputPath": "$.text", "End": true}}}\
                                """
                                        .formatted(activity));
        var execution = rig.client().start(machine, name, input(name));
        rig.client().awaitHistoryWith(execution, HistoryEventType.ActivityScheduled);
        return execution;
    }

    private void answer(String name) {
        rig.client().succeed(poll(name), "1");
    }

    /** Takes the task of an execution, and returns its token. */
    private String poll(String name) {
        var activity = "arn:aws:states:us-east-1:123456789012:activity:" + name;
        return rig.client().pollTask(activity, "worker").token();
    }

    private static void assertRefused(CompletionStage<? extends Answer<?>> refused) {
        assertThat(Client.refused(refused)).isInstanceOf(EngineError.ServiceUnavailable.class);
    }

    private CompletionStage<Answer<DescribeExecutionResult>> describe(String execution) {
        return rig.node()
                .engine()
                .executions()
                .describeExecution(
                        Client.caller(),
                        new DescribeExecutionRequest(execution, IncludedData.ALL_DATA));
    }

    private void awaitMoved() {
        Eventually.holds(
                "all contents are in the bucket",
                () -> count("large_payloads WHERE object IS NULL") == 0);
    }

    private long count(String rows) {
        return rig.query(row -> row.getLong(1), "SELECT count(*) FROM " + rows).getFirst();
    }

    /** Checks that a row knows each object, so that nothing is forgotten. */
    private void assertObjectsAreKnown() {
        var known =
                new HashSet<>(
                        rig.query(
                                row -> row.getString(1),
                                """
                                SELECT object FROM large_payloads WHERE object IS NOT NULL
                                UNION SELECT object FROM payload_objects\
                                """));
        assertThat(known).containsAll(bucket.keys());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void executions_use_contents_that_were_moved(boolean encrypts) {
        rig.close();
        rig = rig(encrypts);
        var execution = start("moved");
        awaitMoved();
        assertThat(count("large_payloads WHERE content IS NOT NULL")).isZero();
        assertThat(bucket.keys())
                .isNotEmpty()
                .allMatch(object -> object.startsWith("askel/123456789012/"));
        rig.killAndRestart();
        answer("moved");
        assertThat(rig.client().awaitOutput(execution))
                .isEqualTo("\"%s\"".formatted(text("moved")));
        assertThat(rig.client().describe(execution).input()).isEqualTo(input("moved"));
    }

    @Test
    void an_object_is_deleted_after_its_content() {
        var execution = start("deleted");
        answer("deleted");
        rig.client().awaitOutput(execution);
        awaitMoved();
        rig.execute("DELETE FROM executions WHERE persistence_id LIKE '%/deleted'");
        rig.execute("UPDATE large_payloads SET unreferenced_at = 0");
        expire();
        assertThat(count("large_payloads")).isZero();
        assertThat(bucket.keys()).isNotEmpty();
        assertObjectsAreKnown();

        rig.time().skip(DELETE_AFTER.plusMinutes(1));
        Eventually.holds("the objects are deleted", () -> bucket.keys().isEmpty());
        Eventually.holds("their rows are deleted", () -> count("payload_objects") == 0);
    }

    private void expire() {
        long now = rig.time().millis();
        try (var connection = rig.database().connect()) {
            var expired = new ExpiredPayloads(() -> now);
            boolean more = true;
            while (more) {
                more = expired.step(connection, 2);
            }
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void contents_stay_in_the_database_while_the_bucket_is_unreachable() {
        bucket.fail(Failure.UNREACHABLE);
        var execution = start("kept");
        answer("kept");
        assertThat(rig.client().awaitOutput(execution)).isEqualTo("\"%s\"".formatted(text("kept")));
        Eventually.holds("a move fails", () -> count("payload_objects") > 0);
        assertThat(bucket.keys()).isEmpty();
        bucket.fail(null);
        awaitMoved();
        assertThat(rig.client().describe(execution).input()).isEqualTo(input("kept"));
    }

    @Test
    void contents_stay_in_the_database_while_no_object_can_be_read() {
        bucket.fail(Failure.WRITE_ONLY);
        start("unreadable");
        Eventually.holds("a read fails", () -> bucket.failedReadCount() > 0);
        assertThat(count("large_payloads WHERE object IS NOT NULL")).isZero();
        bucket.fail(null);
        awaitMoved();
        assertObjectsAreKnown();
    }

    @Test
    void an_object_whose_answer_was_lost_is_deleted() {
        bucket.fail(Failure.SILENT);
        start("lost");
        Eventually.holds("objects are stored", () -> !bucket.keys().isEmpty());
        assertThat(count("large_payloads WHERE object IS NOT NULL")).isZero();
        assertObjectsAreKnown();
        bucket.fail(null);
        awaitMoved();
        rig.time().skip(DELETE_AFTER.plusMinutes(1));
        Eventually.holds("lost uploads are deleted", () -> count("payload_objects") == 0);
        assertThat(bucket.keys())
                .containsExactlyInAnyOrderElementsOf(
                        rig.query(row -> row.getString(1), "SELECT object FROM large_payloads"));
    }

    @ParameterizedTest
    @EnumSource(Failure.class)
    void executions_wait_while_the_bucket_cannot_be_read(Failure failure) {
        var names = IntStream.range(0, WAITING_COUNT).mapToObj(i -> "waiting" + i).toList();
        var executions = names.stream().map(this::start).toList();
        awaitMoved();
        var tokens = names.stream().map(this::poll).toList();
        rig.killAndRestart();
        bucket.fail(failure);
        for (var token : tokens) {
            rig.client().succeedAsync(Client.caller(), token, "1");
        }
        Eventually.holds("a read fails", () -> bucket.failedReadCount() >= WAITING_COUNT);
        var described = executions.stream().map(this::describe).toList();

        // The threads that these executions need are free for others.
        var other = start("other");
        answer("other");
        assertThat(rig.client().awaitOutput(other)).isEqualTo("\"%s\"".formatted(text("other")));
        assertThat(rig.client().describe(other).input()).isEqualTo(input("other"));
        described.forEach(PayloadBucketTest::assertRefused);

        bucket.fail(null);
        for (int i = 0; i < WAITING_COUNT; i++) {
            assertThat(rig.client().awaitOutput(executions.get(i)))
                    .isEqualTo("\"%s\"".formatted(text(names.get(i))));
        }
    }

    @Test
    void an_execution_waits_for_an_object_that_does_not_exist() {
        var execution = start("missing");
        awaitMoved();
        var token = poll("missing");
        rig.killAndRestart();
        var objects = bucket.take();
        rig.client().succeedAsync(Client.caller(), token, "1");
        Eventually.holds(
                "a read fails", () -> rig.node().engine().bucketStatistics().failedCount() > 0);
        bucket.restore(objects);
        assertThat(rig.client().awaitOutput(execution))
                .isEqualTo("\"%s\"".formatted(text("missing")));
    }

    @Test
    void an_object_that_is_deleted_during_its_upload_is_deleted_again() {
        bucket.beforeNextPut(() -> {
            rig.execute("UPDATE payload_objects SET is_deleting = TRUE");
            rig.execute("DELETE FROM payload_objects WHERE is_deleting");
        });
        start("late");
        awaitMoved();
        assertObjectsAreKnown();
        rig.time().skip(DELETE_AFTER.plusMinutes(1));
        Eventually.holds("the late upload is deleted", () -> count("payload_objects") == 0);
        assertThat(bucket.keys())
                .containsExactlyInAnyOrderElementsOf(
                        rig.query(row -> row.getString(1), "SELECT object FROM large_payloads"));
    }

    @Test
    void one_content_that_cannot_be_stored_does_not_delay_others() {
        bucket.refuseFirstContent();
        for (int i = 0; i < WAITING_COUNT; i++) {
            start("stored" + i);
        }
        Eventually.holds(
                "only the refused content is in the database",
                () -> count("large_payloads WHERE object IS NULL") == 1);
        bucket.acceptAll();
        awaitMoved();
    }

    @Test
    void a_changed_object_is_not_used() {
        start("changed");
        awaitMoved();
        var token = poll("changed");
        rig.killAndRestart();
        var other = "{\"text\": \"other\"}".getBytes(StandardCharsets.UTF_8);
        bucket.keys()
                .forEach(object -> bucket.replace(object, Contents.encode(other).unsafeArray()));
        for (int i = 0; count("quarantine") == 0; i++) {
            assertThat(i).isLessThan(QUARANTINE_FAILURES_MAX);
            rig.client().succeedAsync(Client.caller(), token, "1").toCompletableFuture().join();
        }
        assertThat(count("executions WHERE status = 'RUNNING'")).isEqualTo(1);
    }

    @Test
    void nothing_is_moved_while_the_installation_is_paused() {
        bucket.fail(Failure.UNREACHABLE);
        start("paused");
        rig.killAndRestart(() -> {
            try {
                PausedStart.pause(
                        rig.database().dataSource(), rig.time().millis(), Optional::empty);
            } catch (SQLException e) {
                throw new AssertionError(e);
            }
        });
        bucket.fail(null);
        rig.awaitBeats(BEATS);
        assertThat(bucket.keys()).isEmpty();
        Client.ok(rig.node().engine().installationPauses().resume(null));
        awaitMoved();
    }

    @Test
    void nothing_is_moved_while_a_node_has_no_bucket() {
        var other =
                rig.addNode(
                        Map.of(
                                "pekko.cluster.roles",
                                NodeCapability.roles(false).stream().sorted().toList()));
        rig.node().awaitShardRegions(2);
        // Their starts last longer than several rounds of the moves.
        for (int i = 0; i < 10; i++) {
            start("mixed" + i);
        }
        assertThat(bucket.keys()).isEmpty();
        Eventually.get(rig.shutDownAsync(other));
        awaitMoved();
    }
}
