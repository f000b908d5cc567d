package dev.askel.engine.execution;

import static dev.askel.engine.Client.caller;
import static dev.askel.engine.Client.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.EngineRig;
import dev.askel.engine.EngineSettings;
import dev.askel.engine.Eventually;
import dev.askel.engine.journal.JournalSettings;
import dev.askel.engine.metric.MetricName;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The metric ExecutionThrottled while the journal's queue of writes is full. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class DelayedWritesTest {
    private static final int EXECUTIONS = 24;
    private static final int QUEUED_WRITES_MAX = 8;

    private static EngineSettings settingsWithSmallWriteQueue() {
        var usual = EngineRig.SETTINGS;
        var journal = usual.journal();
        return usual.toBuilder()
                .journal(
                        new JournalSettings(
                                1,
                                journal.readerThreads(),
                                QUEUED_WRITES_MAX,
                                journal.queuedBytesMax(),
                                journal.queuedReadsMax(),
                                1,
                                journal.groupBytesMax(),
                                journal.recoveriesMax(),
                                journal.outageRetryMax(),
                                journal.answerTimeout()))
                .build();
    }

    private static long throttled(EngineRig rig) {
        return rig.node().engine().resources().metrics().snapshots().stream()
                .mapToLong(
                        series -> series.counts().getOrDefault(MetricName.ExecutionThrottled, 0L))
                .sum();
    }

    private static long rejected(EngineRig rig) {
        return rig.node().engine().journal().statistics().rejectedCount();
    }

    @Test
    void a_delayed_write_counts_once_and_a_refused_start_does_not_count() throws Exception {
        try (var rig = EngineRig.withoutNodes(settingsWithSmallWriteQueue())) {
            rig.addNode();
            var client = rig.client();
            var activity = client.createActivity("work");
            var machine =
                    client.createMachine(
                            "delayed",
                            """
                            {"StartAt": "Work", "States": {
                              "Work": {"Type": "Task", "Resource": "%s", "Next": "Done"},
                              "Done": {"Type": "Pass", "End": true}}}\
                            """
                                    .formatted(activity));
            List<String> executions = new ArrayList<>();
            List<String> tokens = new ArrayList<>();
            for (int i = 0; i < EXECUTIONS; i++) {
                executions.add(client.start(machine, "x" + i, "{}"));
                tokens.add(client.pollTask(activity, null).token());
            }
            try (var lock = rig.database().connect();
                    var statement = lock.createStatement()) {
                lock.setAutoCommit(false);
                statement.execute("LOCK TABLE event_journal IN EXCLUSIVE MODE");
                long before = rejected(rig);
                var reports =
                        tokens.stream()
                                .map(token -> client.succeedAsync(caller(), token, "1"))
                                .toList();
                Eventually.holds(
                        "the writes are repeated several times",
                        () -> rejected(rig) - before > 5 * EXECUTIONS);
                // Each write enters the state Done.
                assertThat(throttled(rig)).isBetween(1L, (long) EXECUTIONS);
                for (int i = 0; i <= EXECUTIONS; i++) {
                    refused(client.startAsync(caller(), machine, "late" + i, "{}"));
                }
                assertThat(throttled(rig)).isLessThanOrEqualTo(EXECUTIONS);
                lock.commit();
                reports.forEach(Eventually::get);
            }
            executions.forEach(client::awaitEnd);
            assertThat(throttled(rig)).isLessThanOrEqualTo(EXECUTIONS);
        }
    }
}
