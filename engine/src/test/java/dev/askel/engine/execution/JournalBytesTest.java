package dev.askel.engine.execution;

import static dev.askel.engine.Client.caller;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.EngineRig;
import dev.askel.engine.EngineSettings;
import dev.askel.engine.Eventually;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.journal.JournalSettings;
import java.sql.SQLException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The bytes of entries that wait for the database are bounded, not only their number. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class JournalBytesTest {
    private static final long MIB = 1024L * 1024;
    private static final int STARTS = 40;

    private static EngineSettings settingsWithQueuedBytes(long bytesMax) {
        var rig = EngineRig.SETTINGS;
        var standard = JournalSettings.standard();
        var journal =
                new JournalSettings(
                        1,
                        standard.readerThreads(),
                        standard.queuedWritesMax(),
                        bytesMax,
                        standard.queuedReadsMax(),
                        standard.groupWritesMax(),
                        MIB,
                        standard.recoveriesMax(),
                        standard.outageRetryMax(),
                        standard.answerTimeout());
        return rig.toBuilder().journal(journal).build();
    }

    @Test
    void starts_with_large_inputs_are_throttled_while_the_database_accepts_no_writes() {
        try (var rig = EngineRig.withoutNodes(settingsWithQueuedBytes(4 * MIB))) {
            rig.addNode();
            var client = rig.client();
            var machine =
                    client.createMachine(
                            "m",
                            """
                            {"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}\
                            """);
            client.awaitOutput(client.start(machine, "first", "{}"));
            var input = "\"" + "x".repeat(250_000) + "\"";
            try (var lock = rig.database().connect();
                    var statement = lock.createStatement()) {
                lock.setAutoCommit(false);
                statement.execute("LOCK TABLE event_journal IN EXCLUSIVE MODE");
                var starts =
                        IntStream.range(0, STARTS)
                                .mapToObj(i -> client.startAsync(caller(), machine, "x" + i, input))
                                .toList();
                Eventually.holds(
                        "some starts are refused",
                        () ->
                                starts.stream()
                                        .anyMatch(start -> start.toCompletableFuture().isDone()));
                lock.commit();
                var refused =
                        starts.stream()
                                .map(Eventually::get)
                                .filter(Answer.Refused.class::isInstance)
                                .map(answer -> ((Answer.Refused<?>) answer).error())
                                .toList();
                assertThat(refused)
                        .hasOnlyElementsOfType(EngineError.ThrottlingException.class)
                        .hasSizeBetween(1, STARTS - 1);
            } catch (SQLException e) {
                throw new AssertionError(e);
            }
        }
    }
}
