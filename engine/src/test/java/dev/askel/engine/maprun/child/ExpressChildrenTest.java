package dev.askel.engine.maprun.child;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.history.ExecutionStatus;
import dev.askel.engine.EngineRig;
import dev.askel.engine.Eventually;
import dev.askel.engine.Functions;
import java.util.Set;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class ExpressChildrenTest {
    private static final EngineRig RIG = EngineRig.shared();

    private static SampleRun run(String startAt, String state) {
        return new SampleRun(RIG, false, startAt, state);
    }

    private static SampleRun waitRun(int seconds) {
        return run(
                "W",
                "\"W\": {\"Type\": \"Wait\", \"Seconds\": %d, \"End\": true}".formatted(seconds));
    }

    @Test
    void children_run_to_their_ends_without_rows() {
        var run = run("P", "\"P\": {\"Type\": \"Pass\", \"End\": true}");
        var children = run.on(RIG.node());
        children.start(SampleRun.starts(1_000, i -> "{\"i\": %d}".formatted(i)));
        assertThat(run.awaitEnds(children, 1_000).values())
                .allSatisfy(end -> {
                    assertThat(end.status()).isEqualTo(ExecutionStatus.SUCCEEDED);
                    assertThat(String.valueOf(end.input()))
                            .isEqualTo("{\"i\":%d}".formatted(end.child()));
                    assertThat(end.output()).isEqualTo(end.input());
                });
        assertThat(run.ends()).hasSize(1_000);
        assertThat(run.rows("SUCCEEDED")).isZero();
    }

    @Test
    void children_that_wait_end_later() {
        var run = waitRun(1);
        var children = run.on(RIG.node());
        children.start(SampleRun.starts(20, i -> "" + i));
        assertThat(run.awaitEnds(children, 20).values())
                .allSatisfy(end -> assertThat(end.status()).isEqualTo(ExecutionStatus.SUCCEEDED));
    }

    @Test
    void a_child_that_waits_is_reported_once_its_execution_has_the_input() {
        var waiting = waitRun(250);
        var children = waiting.on(RIG.node());
        children.start(SampleRun.starts(3, i -> "" + i));
        var _ = Eventually.value("three starts", waiting::started, found -> found.size() == 3);
        assertThat(waiting.started()).containsExactlyInAnyOrder(0L, 1L, 2L);
        Eventually.get(children.stop());
        var brief = run("P", "\"P\": {\"Type\": \"Pass\", \"End\": true}");
        brief.on(RIG.node()).start(SampleRun.starts(1, _ -> "{}"));
        var _ = Eventually.value("an end", brief::ends, found -> found.size() == 1);
        assertThat(brief.started()).isEmpty();
    }

    @Test
    void the_context_object_has_the_arn_of_the_child() {
        var run =
                run(
                        "P",
                        "\"P\": {\"Type\": \"Pass\", \"Parameters\": {\"id.$\": \"$$.Execution.Id\"}, \"End\": true}");
        var children = run.on(RIG.node());
        children.start(SampleRun.starts(1, _ -> "{}"));
        assertThat(run.awaitEnds(children, 1).values())
                .singleElement()
                .extracting(end -> String.valueOf(end.output()))
                .asString()
                .contains(":express:map-children-")
                .contains("/L:" + ChildName.of(run.uuid(), 0, 0) + ":" + run.uuid());
    }

    @Test
    void a_child_that_was_redriven_has_another_name() {
        var run = run("P", "\"P\": {\"Type\": \"Pass\", \"End\": true}");
        run.redriven();
        var children = run.on(RIG.node());
        children.start(SampleRun.starts(1, _ -> "{}"));
        assertThat(run.awaitEnds(children, 1).values())
                .extracting(ChildEnd::name)
                .containsExactly(ChildName.of(run.uuid(), 0, 1));
    }

    @Test
    void stop_aborts_all_children_and_reports_their_ends() {
        var run = waitRun(250);
        var children = run.on(RIG.node());
        children.start(SampleRun.starts(50, i -> "" + i));
        Eventually.get(children.stop());
        assertThat(run.ends())
                .allSatisfy(end -> assertThat(end.status()).isEqualTo(ExecutionStatus.ABORTED));
    }

    @Test
    void stop_cancels_the_calls_of_children() {
        var function = EngineRig.uniqueName("aborted-child");
        var _ = RIG.functions().hold(function);
        var run =
                run(
                        "T",
                        "\"T\": {\"Type\": \"Task\", \"Resource\": \"%s\", \"End\": true}"
                                .formatted(Functions.arn(function)));
        var children = run.on(RIG.node());
        children.start(SampleRun.starts(2, i -> "" + i));
        Eventually.value(
                "both functions were called",
                () -> RIG.functions().calls(function).size(),
                calls -> calls == 2);
        Eventually.get(children.stop());
        assertThat(run.ends())
                .hasSize(2)
                .allSatisfy(end -> assertThat(end.status()).isEqualTo(ExecutionStatus.ABORTED));
    }

    @Test
    void all_resumed_children_are_missing() {
        var children = waitRun(1).on(RIG.node());
        assertThat(Eventually.get(children.resume(SampleRun.planned(2)))).isEqualTo(Set.of(0L, 1L));
    }
}
