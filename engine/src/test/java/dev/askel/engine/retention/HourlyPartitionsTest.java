package dev.askel.engine.retention;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.EngineRig;
import dev.askel.engine.Eventually;
import dev.askel.engine.journal.partition.Buckets;
import dev.askel.engine.journal.partition.PartitionPeriod;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Tests partitions of an hour in a database that still has one of a week. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class HourlyPartitionsTest {
    private static final String DONE =
            """
            {"StartAt": "P", "States": {"P": {"Type": "Pass", "End": true}}}\
            """;
    private static final String WAIT =
            """
            {"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 80000000, "End": true}}}\
            """;

    private final EngineRig rig =
            EngineRig.withoutNodes(
                    EngineRig.SETTINGS.toBuilder()
                            .executions(
                                    EngineRig.SETTINGS
                                            .executions()
                                            .withPartitions(PartitionPeriod.HOUR))
                            .retention(
                                    new RetentionSettings(
                                            Duration.ofMinutes(10),
                                            Duration.ofMillis(100),
                                            2,
                                            RetentionSettings.STANDARD.bytesMax()))
                            .build());

    @AfterEach
    void close() {
        rig.close();
    }

    private boolean partitionExists(int bucket) {
        return !rig.query(
                        _ -> true,
                        "SELECT FROM pg_class WHERE relname = ?",
                        "event_journal_" + bucket)
                .isEmpty();
    }

    private void skipToMiddleOfWeekAndHour() {
        long now = rig.time().millis();
        long nextWeek = Buckets.endOf(PartitionPeriod.WEEK.bucketAt(now));
        rig.time().skip(Duration.ofMillis(nextWeek - now).plusDays(3).plusMinutes(30));
    }

    @Test
    void an_hour_is_dropped_soon_and_the_week_after_its_end() throws SQLException {
        skipToMiddleOfWeekAndHour();
        int week = PartitionPeriod.WEEK.bucketAt(rig.time().millis());
        int hour = PartitionPeriod.HOUR.bucketAt(rig.time().millis());
        rig.addNode();
        try (var connection = rig.database().connect();
                var statement = connection.createStatement()) {
            statement.execute("SELECT ensure_bucket(" + week + ")");
        }
        var client = rig.client();
        client.awaitOutput(client.start(client.createMachine("done", DONE), "done", "{}"));
        var waiting = client.start(client.createMachine("waiting", WAIT), "waiting", "{}");
        assertThat(rig.countRows("event_journal_" + hour, "done")).isPositive();

        rig.time().skip(Duration.ofMinutes(71));

        Eventually.holds("the hour is dropped", () -> !partitionExists(hour));
        assertThat(rig.countRows("executions", "done")).isZero();
        assertThat(rig.countRows("event_journal_" + Buckets.LONG_RUNNING, "waiting")).isPositive();
        assertThat(client.history(waiting)).isNotEmpty();
        assertThat(partitionExists(week)).isTrue();

        rig.time().skip(Duration.ofDays(8));

        Eventually.holds("the week is dropped", () -> !partitionExists(week));
    }
}
