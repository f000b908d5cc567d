package dev.askel.engine.execution;

import static dev.askel.engine.Client.caller;
import static dev.askel.engine.Client.ok;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.EngineRig;
import dev.askel.engine.Eventually;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.workbench.Pauses.Changed;
import dev.askel.engine.api.workbench.Pauses.NewPause;
import dev.askel.engine.api.workbench.Pauses.Timeouts;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** 100,000 paused executions leave the memory of their node. */
@Tag("nightly")
@DisplayNameGeneration(ReplaceUnderscores.class)
final class ManyPausedExecutionsTest {
    private static final int EXECUTIONS = Integer.getInteger("askel.paused.executions", 100_000);
    private static final int IN_FLIGHT_MAX = 200;

    @Test
    void paused_executions_are_only_rows() {
        try (var rig = EngineRig.withOneNode()) {
            var machine =
                    rig.client()
                            .createMachine(
                                    EngineRig.uniqueName("many"),
                                    """
                                    {"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 3600, "End": true}}}\
                                    """);
            var executions = new ArrayDeque<String>();
            var starts = new ArrayDeque<CompletionStage<Answer<Changed>>>();
            for (int i = 0; i < EXECUTIONS; i++) {
                var execution = rig.client().start(machine, "e" + i, "{}");
                executions.add(execution);
                addBounded(
                        starts,
                        rig.node()
                                .engine()
                                .pauses()
                                .pause(
                                        caller(),
                                        execution,
                                        new NewPause(null, null, Timeouts.CONTINUE, false)));
            }
            starts.forEach(each -> ok(each));
            Eventually.holds(
                    "no execution is loaded", () -> rig.node().loadedExecutions().isEmpty());

            // The timers are over, and nothing wakes the executions.
            rig.time().skip(Duration.ofHours(2));
            assertThat(count(rig, "wakeups WHERE in_flight OR due < " + rig.time().millis()))
                    .isZero();
            assertThat(count(rig, "paused_executions")).isEqualTo(EXECUTIONS);
            var resumed = executions.getFirst();
            ok(rig.node().engine().pauses().resume(caller(), resumed, false));
            rig.client().awaitEnd(resumed);
            assertThat(count(rig, "paused_executions")).isEqualTo(EXECUTIONS - 1L);
        }
    }

    private static void addBounded(
            Deque<CompletionStage<Answer<Changed>>> requests,
            CompletionStage<Answer<Changed>> request) {
        if (requests.size() == IN_FLIGHT_MAX) {
            ok(requests.removeFirst());
        }
        requests.addLast(request);
    }

    private static long count(EngineRig rig, String table) {
        return rig.query(row -> row.getLong(1), "SELECT count(*) FROM " + table).getFirst();
    }
}
