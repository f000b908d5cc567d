package dev.askel.engine.maprun.child;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.history.ExecutionStatus;
import dev.askel.engine.EngineRig;
import dev.askel.engine.Eventually;
import dev.askel.engine.express.ExpressSettings;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Express children of a node whose memory admits five executions. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class ExpressChildMemoryTest {
    private static final int RUNNING_MAX = 5;
    private static final EngineRig RIG =
            EngineRig.withoutNodes(
                    EngineRig.SETTINGS.toBuilder()
                            .express(new ExpressSettings(RUNNING_MAX, 1 << 24))
                            .build());

    @BeforeAll
    static void startNode() {
        RIG.addNode();
    }

    @AfterAll
    static void stopNode() {
        RIG.close();
    }

    private static SampleRun waitRun(int seconds) {
        return new SampleRun(
                RIG,
                false,
                "W",
                "\"W\": {\"Type\": \"Wait\", \"Seconds\": %d, \"End\": true}".formatted(seconds));
    }

    @Test
    void children_without_memory_wait_until_others_end() {
        var run = waitRun(1);
        var children = run.on(RIG.node());
        children.start(SampleRun.starts(4 * RUNNING_MAX, i -> "" + i));
        assertThat(run.awaitEnds(children, 4 * RUNNING_MAX).values())
                .allSatisfy(end -> assertThat(end.status()).isEqualTo(ExecutionStatus.SUCCEEDED));
        assertThat(run.ends()).hasSize(4 * RUNNING_MAX);
    }

    @Test
    void ends_that_are_not_stored_hold_the_memory_of_express_executions() {
        // The memory holds the results of ten children of this size.
        var run = new SampleRun(RIG, false, "P", "\"P\": {\"Type\": \"Pass\", \"End\": true}");
        var children = run.on(RIG.node());
        var large = "\"" + "x".repeat(200_000) + "\"";
        children.start(SampleRun.starts(60, _ -> large));
        var stored = new HashSet<Long>();
        while (stored.size() < 60) {
            var next =
                    Eventually.value(
                            "an end that is not stored",
                            () ->
                                    run.ends().stream()
                                            .filter(end -> !stored.contains(end.child()))
                                            .toList(),
                            ends -> !ends.isEmpty());
            assertThat(next).hasSizeLessThanOrEqualTo(20);
            children.onStored(List.of(next.getFirst()));
            stored.add(next.getFirst().child());
        }
        assertThat(run.ends()).hasSize(60);
    }

    @Test
    void stop_drops_children_that_wait_for_memory() {
        var run = waitRun(250);
        var children = run.on(RIG.node());
        children.start(SampleRun.starts(4 * RUNNING_MAX, i -> "" + i));
        Eventually.get(children.stop());
        assertThat(run.ends())
                .hasSizeLessThanOrEqualTo(RUNNING_MAX)
                .allSatisfy(end -> assertThat(end.status()).isEqualTo(ExecutionStatus.ABORTED));
    }
}
