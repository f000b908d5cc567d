package dev.askel.engine.startqueue;

import static dev.askel.engine.Client.caller;
import static dev.askel.engine.Client.ok;
import static dev.askel.engine.startqueue.LimitedMachine.KEY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.Client;
import dev.askel.engine.EngineRig;
import dev.askel.engine.Functions.HeldCalls;
import dev.askel.engine.api.workbench.StartLimits;
import dev.askel.engine.api.workbench.StartLimits.Overflow;
import dev.askel.engine.api.workbench.StartLimits.QueuedExecution;
import dev.askel.engine.api.workbench.StartLimits.Rate;
import dev.askel.engine.api.workbench.StartLimits.StartRule;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Rates of starts (docs/start-limits.md, "Rate"). */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class StartRatesTest {
    private final LimitedMachine limited = new LimitedMachine(EngineRig.shared());
    private final Client client = limited.client();
    private final StartLimits limits = limited.limits();
    private final HeldCalls work = limited.work();
    private final String machine = limited.arn();

    @Test
    void starts_beyond_the_rate_wait_and_begin_later() {
        var rule =
                new StartRule(null, KEY, StartLimits.QUEUE_DEFAULT, Overflow.REFUSE, false)
                        .withRate(new Rate(4, 1));
        ok(limits.put(caller(), machine, rule));
        assertThat(ok(limits.describe(caller(), machine)).rule()).isEqualTo(rule);
        client.start(machine, "a1", "{\"k\": \"a\"}");
        client.start(machine, "b1", "{\"k\": \"b\"}");
        work.awaitNext();
        work.awaitNext();
        var second = client.start(machine, "a2", "{\"k\": \"a\"}");
        var third = client.start(machine, "a3", "{\"k\": \"a\"}");
        assertThat(limited.queued(third)).extracting(QueuedExecution::reason).isEqualTo("RATE");
        work.awaitNext().answer("2");
        work.awaitNext().answer("3");
        assertThat(client.awaitOutput(second)).isEqualTo("2");
        assertThat(client.awaitOutput(third)).isEqualTo("3");
        limited.awaitCounts(2, 0);
    }

    @Test
    void a_higher_rate_admits_the_queue_of_a_lower_one() {
        rate(StartLimits.RATE_MIN);
        client.start(machine, "first", "{}");
        work.awaitNext();
        var second = client.start(machine, "second", "{}");
        assertThat(limited.queued(second)).extracting(QueuedExecution::reason).isEqualTo("RATE");

        rate(4);

        work.awaitNext().answer("2");
        assertThat(client.awaitOutput(second)).isEqualTo("2");
    }

    @Test
    void a_redrive_counts_as_a_start() {
        rate(StartLimits.RATE_MIN);
        var failed = client.start(machine, "failed", "{}");
        work.awaitNext().fail("E", "because");
        client.awaitEnd(failed);
        client.redrive(failed);
        limited.awaitCounts(0, 1);
        assertThat(limited.queued(failed)).extracting(QueuedExecution::reason).isEqualTo("RATE");
        limited.limit(1, null);
        work.awaitNext().answer("1");
        assertThat(client.awaitOutput(failed)).isEqualTo("1");
    }

    private void rate(double perSecond) {
        limited.put(
                new StartRule(null, null, 10, Overflow.REFUSE, false)
                        .withRate(new Rate(perSecond, 1)));
    }
}
