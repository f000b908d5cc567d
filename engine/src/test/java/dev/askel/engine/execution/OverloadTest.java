package dev.askel.engine.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.EngineRig;
import dev.askel.engine.EngineSettings;
import dev.askel.engine.Eventually;
import dev.askel.engine.LogLines;
import dev.askel.engine.deferral.DeferralReason;
import dev.askel.engine.deferral.DeferredWork;
import dev.askel.engine.journal.JournalSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.logging.log4j.Level;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** More executions are due at one moment than the journal's queue of reads holds. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class OverloadTest {
    private static final int EXECUTIONS = 400;

    /** The number of reads that the pollers request at a time. */
    private static final int QUEUED_READS_MAX = 64;

    /**
     * The test lasts for several reporting intervals. Each interval logs at most two lines for each
     * kind of deferred work.
     */
    private static final int LINES_MAX = 20;

    private static EngineSettings settingsWithSmallReadQueue() {
        var usual = EngineRig.SETTINGS;
        var journal = usual.journal();
        return usual.toBuilder()
                .journal(
                        new JournalSettings(
                                journal.writerThreads(),
                                journal.readerThreads(),
                                journal.queuedWritesMax(),
                                journal.queuedBytesMax(),
                                QUEUED_READS_MAX,
                                journal.groupWritesMax(),
                                journal.groupBytesMax(),
                                1,
                                journal.outageRetryMax(),
                                journal.answerTimeout()))
                .build();
    }

    private static void wakeAll(EngineRig rig) {
        var sharding = ClusterSharding.get(rig.node().system());
        rig.query(row -> row.getString(1), "SELECT persistence_id FROM wakeups")
                .forEach(id ->
                        sharding.entityRefFor(ExecutionRegion.KEY, id)
                                .tell(new ExecutionCommand.Wake()));
    }

    @Test
    void refused_reads_are_logged_in_few_lines_without_stack_traces_and_all_executions_end() {
        try (var rig = EngineRig.withoutNodes(settingsWithSmallReadQueue())) {
            rig.addNode();
            var client = rig.client();
            var machine =
                    client.createMachine(
                            EngineRig.uniqueName("due"),
                            """
                            {"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 3600, "End": true}}}\
                            """);
            List<String> executions = new ArrayList<>();
            for (int i = 0; i < EXECUTIONS; i++) {
                executions.add(client.start(machine, "x" + i, "{}"));
            }
            Eventually.holds(
                    "all executions are passivated", () -> rig.node().loadedExecutions().isEmpty());
            long deferredBefore = DeferredWork.EXECUTIONS.deferralCount(DeferralReason.QUEUE_FULL);

            try (var log = new LogLines()) {
                rig.time().skip(Duration.ofSeconds(3601));
                wakeAll(rig);
                executions.forEach(client::awaitEnd);

                long deferred =
                        DeferredWork.EXECUTIONS.deferralCount(DeferralReason.QUEUE_FULL)
                                - deferredBefore;
                assertThat(deferred).isGreaterThan(LINES_MAX);
                Eventually.holds(
                        "the deferrals are reported",
                        () ->
                                log.messages().stream()
                                        .anyMatch(line -> line.contains("a queue is full")));
                assertThat(log.all()).hasSizeLessThanOrEqualTo(LINES_MAX);
                assertThat(log.all()).noneMatch(LogLines.Line::traced);
                assertThat(log.all())
                        .noneMatch(line -> line.level().isMoreSpecificThan(Level.ERROR));
            }
        }
    }
}
