package dev.askel.engine.startqueue;

import static dev.askel.engine.Client.caller;
import static dev.askel.engine.Client.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.history.ExecutionStatus;
import dev.askel.engine.Client;
import dev.askel.engine.EngineRig;
import dev.askel.engine.Functions.HeldCalls;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.workbench.StartLimits.Overflow;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The effects of starts when the queue of a start limit is full. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class FullQueuesTest {
    private final LimitedMachine limited = new LimitedMachine(EngineRig.shared());
    private final Client client = limited.client();
    private final HeldCalls work = limited.work();
    private final String machine = limited.arn();

    @Test
    void a_full_queue_refuses_new_starts_but_not_repeated_ones() {
        limited.put(1, null, 1, Overflow.REFUSE);
        client.start(machine, "first", "{}");
        work.awaitNext();
        var second = client.start(machine, "second", "{}");
        assertThat(refused(client.startAsync(caller(), machine, "third", "{}")))
                .isEqualTo(EngineError.ExecutionLimitExceeded.ofQueue());
        assertThat(client.start(machine, "second", "{}")).isEqualTo(second);
        limited.awaitCounts(1, 1);
        client.stop(second, null, null);
        client.start(machine, "third", "{}");
        limited.awaitCounts(1, 1);
    }

    @Test
    void a_full_queue_ends_its_oldest_execution() {
        limited.put(1, null, 1, Overflow.END_OLDEST);
        client.start(machine, "first", "{}");
        work.awaitNext();
        var second = client.start(machine, "second", "{}");
        client.start(machine, "third", "{}");
        var end = client.awaitEnd(second);
        assertThat(end.status()).isEqualTo(ExecutionStatus.ABORTED);
        assertThat(end.error()).isEqualTo("Askel.StartQueueFull");
        limited.awaitCounts(1, 1);
    }

    @Test
    void a_full_queue_ends_no_execution_that_can_have_a_permit() {
        limited.put(1, null, 5, Overflow.END_OLDEST);
        for (int i = 0; i < 4; i++) {
            client.start(machine, "e" + i, "{}");
        }
        work.awaitNext();
        limited.awaitCounts(1, 3);
        limited.put(4, null, 1, Overflow.END_OLDEST);
        for (int i = 0; i < 3; i++) {
            work.awaitNext().answer("1");
        }
        limited.awaitCounts(1, 0);
    }
}
