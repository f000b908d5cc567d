package dev.askel.engine.startqueue;

import static dev.askel.engine.Client.caller;
import static dev.askel.engine.Client.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.Client;
import dev.askel.engine.EngineRig;
import dev.askel.engine.Eventually;
import dev.askel.engine.LogLines;
import dev.askel.engine.api.EngineError;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The bound of the queued executions of all machines of an account. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class FullAccountQueuesTest {
    private static final EngineRig RIG =
            EngineRig.withoutNodes(EngineRig.SETTINGS.toBuilder().queuedExecutionsMax(2).build());

    static {
        RIG.addNode();
    }

    private final Client client = RIG.client();

    @AfterAll
    static void stop() {
        RIG.close();
    }

    private static void awaitFullAccounts(int accounts) {
        Eventually.holds(
                accounts + " accounts with full queues",
                () ->
                        RIG.query(row -> row.getString(1), "SELECT account FROM full_start_queues")
                                        .size()
                                == accounts);
    }

    @Test
    void full_queues_refuse_starts_that_would_wait() {
        var first = new LimitedMachine(RIG);
        var second = new LimitedMachine(RIG);
        first.limit(1, null);
        second.limit(1, null);
        client.start(first.arn(), "running", "{}");
        first.work().awaitNext();
        var queued = client.start(first.arn(), "queued-1", "{}");
        client.start(first.arn(), "queued-2", "{}");
        awaitFullAccounts(1);

        assertThat(refused(client.startAsync(caller(), first.arn(), "queued-3", "{}")))
                .isEqualTo(EngineError.ExecutionLimitExceeded.ofAccountQueues());
        assertThat(client.start(first.arn(), "queued-1", "{}")).isEqualTo(queued);
        client.start(second.arn(), "running", "{}");
        second.work().awaitNext();
        assertThat(refused(client.startAsync(caller(), second.arn(), "queued", "{}")))
                .isEqualTo(EngineError.ExecutionLimitExceeded.ofAccountQueues());

        client.stop(queued, null, null);
        awaitFullAccounts(0);
        client.start(second.arn(), "queued", "{}");
        second.awaitCounts(1, 1);
    }

    @Test
    void rules_apply_while_the_counts_fail() {
        try (var rig = EngineRig.withoutNodes(EngineRig.SETTINGS);
                var log = new LogLines()) {
            rig.execute(
                    """
                    CREATE FUNCTION refuse_count() RETURNS trigger LANGUAGE plpgsql AS $$
                    BEGIN RAISE EXCEPTION 'refused'; END $$\
                    """);
            rig.execute(
                    """
                    CREATE TRIGGER refuse_count BEFORE INSERT OR UPDATE ON start_queue_counts
                       FOR EACH ROW EXECUTE FUNCTION refuse_count()\
                    """);
            rig.addNode();
            var limited = new LimitedMachine(rig);
            limited.limit(1, null);
            rig.client().start(limited.arn(), "first", "{}");
            limited.work().awaitNext();
            rig.client().start(limited.arn(), "second", "{}");
            limited.awaitCounts(1, 1);
            Eventually.holds("a count has failed", () -> failures(log) > 0);

            // Only polls find the slots of a changed rule.
            limited.limit(2, null);
            limited.work().awaitNext();
            limited.awaitCounts(2, 0);
            // Counts pause after a failure, and polls do not.
            assertThat(failures(log)).isLessThan(4);
        }
    }

    private static long failures(LogLines log) {
        return log.messagesOf(AccountQueues.class).stream()
                .filter(message -> message.contains("cannot be counted"))
                .count();
    }
}
