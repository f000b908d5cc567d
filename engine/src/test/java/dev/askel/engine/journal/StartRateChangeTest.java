package dev.askel.engine.journal;

import static dev.askel.engine.journal.StartLimitJournal.decisions;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.Eventually;
import dev.askel.engine.journal.WriteOutcome.PermitNotFree;
import dev.askel.engine.journal.startpermit.StartDecisions;
import dev.askel.engine.journal.startpermit.StartPermitChange;
import java.sql.SQLException;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Tests that starts beyond the rate of a start limit wait. */
@DisplayNameGeneration(ReplaceUnderscores.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StartRateChangeTest {
    private final StartLimitJournal limited = new StartLimitJournal();

    @AfterAll
    void close() {
        limited.close();
    }

    @BeforeEach
    void createMachine() throws SQLException {
        limited.createMachine();
    }

    @Test
    void a_start_beyond_the_rate_waits_until_the_rate_permits_it() throws SQLException {
        limited.rule("\"ratePerSecond\": 0.001, \"burst\": 1");
        var first = decisions(limited.start(limited.execution("first"), limited.request(true)));
        assertThat(first.own()).isNotNull();
        assertThat(first.nextInMillis()).isEqualTo(Long.MAX_VALUE);

        var second = decisions(limited.start(limited.execution("second"), limited.request(true)));

        assertThat(second.own()).isNull();
        assertThat(second.areIncomplete()).isFalse();
        // Each write has the time of its start.
        assertThat(second.nextInMillis()).isBetween(990_000L, 1_010_000L);
        assertThat(limited.counts()).containsExactly("1 1 undecided");
        assertThat(
                        limited.read(
                                "SELECT (undecided_at - %d) / 100000 FROM askel.start_slots WHERE slot = '%s'"
                                        .formatted(
                                                TestExecution.STARTED_AT, limited.slot().text())))
                .containsExactly("10");
        // The end of an execution permits no further start.
        assertThat(
                        decisions(limited.change(limited.execution("first"), 2, limited.release()))
                                .grants())
                .isEmpty();
        assertThat(limited.counts()).containsExactly("0 1 undecided");
    }

    @Test
    void the_listener_of_decisions_learns_of_a_start_that_waits_for_its_rate() throws SQLException {
        limited.rule("\"ratePerSecond\": 0.001, \"burst\": 1");
        // The journal calls the listener on its own thread, possibly after the caller has the
        // outcome.
        var reported = new LinkedBlockingQueue<StartDecisions>();
        limited.journal().onStartDecisions(reported::add);
        limited.started("first");
        assertThat(reported).isEmpty();

        limited.started("second");

        Eventually.holds("the listener knows of the second start", () -> !reported.isEmpty());
        assertThat(reported)
                .singleElement()
                .satisfies(each -> assertThat(each.nextInMillis()).isBetween(990_000L, 1_010_000L));
    }

    @Test
    void an_execution_that_ends_in_its_start_waits_for_its_rate_in_its_actor() throws SQLException {
        limited.rule("\"ratePerSecond\": 1000, \"burst\": 1000");
        assertThat(
                        limited.start(
                                limited.execution("used"),
                                new StartPermitChange.Use(limited.slot())))
                .isEqualTo(new PermitNotFree());
    }
}
