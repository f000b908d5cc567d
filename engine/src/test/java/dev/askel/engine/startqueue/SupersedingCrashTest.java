package dev.askel.engine.startqueue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.history.ExecutionStatus;
import dev.askel.asl.history.HistoryEventType;
import dev.askel.engine.EngineRig;
import dev.askel.engine.Eventually;
import dev.askel.engine.api.workbench.StartLimits.Overflow;
import dev.askel.engine.api.workbench.StartLimits.StartRule;
import dev.askel.engine.api.workbench.StartLimits.Supersede;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The only node is lost after the mark of a superseded execution, and before its end. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class SupersedingCrashTest {
    @Test
    void a_superseded_execution_ends_after_the_loss_of_its_node() throws SQLException {
        try (var rig = EngineRig.withOneNode();
                var connection = rig.database().connect()) {
            var limited = new LimitedMachine(rig);
            var work = limited.work();
            var machine = limited.arn();
            limited.put(
                    new StartRule(1, null, 10, Overflow.REFUSE, false)
                            .withSupersede(Supersede.RUNNING));
            var first = rig.client().start(machine, "first", "\"first\"");
            work.awaitNext();
            // The end of the first execution waits for this lock.
            connection.setAutoCommit(false);
            try (var statement = connection.createStatement()) {
                statement.execute(
                        "SELECT FROM askel.executions WHERE persistence_id LIKE '%/first' FOR UPDATE");
            }

            var second = rig.client().start(machine, "second", "\"second\"");
            Eventually.holds("the end waits for the lock", rig::isAnySessionBlocked);
            assertThat(
                            rig.query(
                                    row -> row.getString(1) + " " + row.getString(2),
                                    "SELECT state, error FROM askel.start_requests ORDER BY position"))
                    .isEqualTo(List.of("HELD Askel.Superseded", "QUEUED null"));
            rig.kill(rig.node());
            connection.rollback();
            assertThat(rig.countRows("askel.start_requests", "first")).isOne();
            rig.addNode();

            var end = rig.client().awaitEnd(first);
            assertThat(end.status()).isEqualTo(ExecutionStatus.ABORTED);
            assertThat(end.error()).isEqualTo("Askel.Superseded");
            assertThat(end.cause()).contains(second);
            assertThat(rig.client().types(first))
                    .containsOnlyOnce(HistoryEventType.ExecutionAborted);
            // The first execution can repeat its call before its end.
            var call = work.awaitNext();
            while (!call.call().parameters().text().contains("second")) {
                call = work.awaitNext();
            }
            call.answer("2");
            assertThat(rig.client().awaitOutput(second)).isEqualTo("2");
            assertThat(rig.countRows("askel.start_requests", "first")).isZero();
        }
    }
}
