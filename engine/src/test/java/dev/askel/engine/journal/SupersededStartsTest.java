package dev.askel.engine.journal;

import static dev.askel.engine.journal.StartLimitJournal.decisions;
import static dev.askel.engine.journal.TestExecution.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.journal.WriteOutcome.Committed;
import dev.askel.engine.journal.WriteOutcome.PermitsChanged;
import dev.askel.engine.journal.startpermit.StartDecisions;
import dev.askel.engine.journal.startpermit.StartPermitChange;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Tests that starts end older executions of their slot. */
@DisplayNameGeneration(ReplaceUnderscores.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SupersededStartsTest {
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
    void a_start_ends_the_older_waiting_requests() throws SQLException {
        limited.rule("\"concurrency\": 1, \"supersede\": \"QUEUED\"");
        var first = limited.started("first");
        var second = limited.started("second");

        var third = decisions(limited.start(limited.execution("third"), limited.request(true)));

        assertThat(ended(third)).containsExactly(superseded(second));
        assertThat(limited.state(first)).isEqualTo("GRANTED");
        assertThat(limited.state(second)).isEqualTo("ENDED");
        assertThat(limited.counts()).containsExactly("1 1");
        // A redrive and a child of a Map Run end no request.
        assertThat(
                        ended(
                                decisions(
                                        limited.start(
                                                limited.execution("redrive"),
                                                limited.request(false)))))
                .isEmpty();
        assertThat(limited.counts()).containsExactly("1 2");
        assertThat(decisions(limited.change(first, 2, limited.release())).grants())
                .singleElement()
                .satisfies(grant ->
                        assertThat(grant.persistenceId())
                                .isEqualTo(limited.execution("third").persistenceId()));
    }

    @Test
    void a_running_execution_has_its_permit_until_its_end() throws SQLException {
        limited.rule("\"concurrency\": 1, \"supersede\": \"RUNNING\"");
        var first = limited.execution("first");
        var own = decisions(limited.start(first, limited.request(true))).own();
        limited.hold(first, own);

        var second = decisions(limited.start(limited.execution("second"), limited.request(true)));

        assertThat(ended(second)).containsExactly(superseded(first));
        assertThat(second.own()).isNull();
        assertThat(limited.state(first)).isEqualTo("HELD");
        assertThat(limited.counts()).containsExactly("1 1");
        // A repeated acceptance does not stop the repetition of the decision.
        assertThat(
                        limited.change(
                                first,
                                3,
                                new StartPermitChange.Hold(
                                        limited.slot(), Objects.requireNonNull(own))))
                .isInstanceOf(Committed.class);
        assertThat(
                        limited.read(
                                "SELECT count(send_after) FROM askel.start_requests WHERE error IS NOT NULL AND slot = '%s'"
                                        .formatted(limited.slot().text())))
                .containsExactly("1");
        // A further start does not change the decision.
        var third = decisions(limited.start(limited.execution("third"), limited.request(true)));
        assertThat(ended(third)).containsExactly(superseded(limited.execution("second")));
        assertThat(decisions(limited.change(first, 4, limited.release())).grants())
                .singleElement()
                .satisfies(grant ->
                        assertThat(grant.persistenceId())
                                .isEqualTo(limited.execution("third").persistenceId()));
        assertThat(limited.counts()).containsExactly("1 0");
    }

    @Test
    void a_pause_of_the_machine_protects_the_running_execution() throws SQLException {
        var members = "\"concurrency\": 1, \"supersede\": \"RUNNING\"";
        limited.rule(members);
        var first = limited.execution("first");
        limited.hold(first, decisions(limited.start(first, limited.request(true))).own());
        limited.rule(members + ", \"paused\": true");

        assertThat(
                        ended(
                                decisions(
                                        limited.start(
                                                limited.execution("second"),
                                                limited.request(true)))))
                .isEmpty();
        var third = decisions(limited.start(limited.execution("third"), limited.request(true)));

        assertThat(ended(third)).containsExactly(superseded(limited.execution("second")));
        assertThat(third.areIncomplete()).isFalse();
        assertThat(limited.counts()).containsExactly("1 1");
        limited.rule(members);
        assertThat(
                        ended(
                                decisions(
                                        limited.start(
                                                limited.execution("fourth"),
                                                limited.request(true)))))
                .containsExactlyInAnyOrder(
                        superseded(limited.execution("third")), superseded(first));
    }

    @Test
    void a_start_that_ends_during_a_pause_supersedes_no_running_execution() throws SQLException {
        var members = "\"concurrency\": 1, \"supersede\": \"RUNNING\"";
        limited.rule(members);
        var first = limited.execution("first");
        limited.hold(first, decisions(limited.start(first, limited.request(true))).own());
        limited.rule(members + ", \"paused\": true");
        var second = limited.started("second");
        assertThat(limited.start(limited.execution("redrive"), limited.request(false)))
                .isInstanceOf(Committed.class);
        assertThat(limited.change(second, 2, limited.release())).isInstanceOf(Committed.class);

        limited.rule(members);
        var another =
                decisions(limited.start(limited.execution("another"), limited.request(false)));

        assertThat(another).isEqualTo(StartDecisions.NONE);
        assertThat(limited.state(first)).isEqualTo("HELD");
        assertThat(limited.counts()).containsExactly("1 2");
    }

    @Test
    void a_superseded_grant_is_not_accepted() throws SQLException {
        limited.rule("\"concurrency\": 1, \"supersede\": \"RUNNING\"");
        var first = limited.execution("first");
        var own =
                Objects.requireNonNull(
                        decisions(limited.start(first, limited.request(true))).own());

        var second = decisions(limited.start(limited.execution("second"), limited.request(true)));

        assertThat(ended(second)).containsExactly(superseded(first));
        assertThat(second.grants()).hasSize(2);
        assertThat(limited.state(limited.execution("second"))).isEqualTo("GRANTED");
        assertThat(limited.counts()).containsExactly("1 0");
        assertThat(limited.change(first, 2, new StartPermitChange.Hold(limited.slot(), own)))
                .isEqualTo(new PermitsChanged());
    }

    @Test
    void the_last_start_of_a_group_of_writes_supersedes_the_others() throws SQLException {
        limited.rule("\"concurrency\": 1, \"supersede\": \"RUNNING\"");
        var first = limited.started("first");
        try (var connection = limited.database().connect();
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("SELECT FROM askel.start_slots FOR UPDATE");
            var writes = new ArrayList<CompletionStage<WriteOutcome>>();
            for (int i = 0; i < 5; i++) {
                writes.add(
                        limited.journal()
                                .write(
                                        limited.execution("e" + i)
                                                .start()
                                                .withStartPermit(limited.request(true))));
            }
            connection.commit();
            for (var write : writes) {
                assertThat(decisions(get(write)).own()).isNull();
            }
        }
        assertThat(limited.state(first)).isEqualTo("ENDED");
        for (int i = 0; i < 4; i++) {
            assertThat(limited.state(limited.execution("e" + i))).isEqualTo("ENDED");
        }
        assertThat(limited.state(limited.execution("e4"))).isEqualTo("GRANTED");
        assertThat(limited.counts()).containsExactly("1 0");
    }

    private static List<String> ended(StartDecisions decisions) {
        return decisions.grants().stream()
                .filter(each -> each.error() != null)
                .map(each -> each.persistenceId() + " " + each.error() + " " + each.cause())
                .toList();
    }

    private static String superseded(TestExecution execution) {
        return execution.persistenceId()
                + " Askel.Superseded The execution arn has superseded this execution.";
    }
}
