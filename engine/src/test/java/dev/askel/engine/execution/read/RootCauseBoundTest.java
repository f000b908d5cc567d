package dev.askel.engine.execution.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.rootcause.CausalStep.StateFailed;
import dev.askel.engine.Client;
import dev.askel.engine.EngineRig;
import dev.askel.engine.Eventually;
import dev.askel.engine.api.workbench.RootCauses.Bounds;
import dev.askel.engine.api.workbench.RootCauses.FirstFailure;
import dev.askel.engine.api.workbench.RootCauses.IncludedObjectAccess;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The bounds of requests for the root causes of several executions. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class RootCauseBoundTest {
    private static final Duration LONG = Duration.ofMinutes(5);

    private final EngineRig rig = EngineRig.shared();
    private final Client client = rig.client();

    /** Permits all executions except one. */
    private record Except(@Nullable String forbidden) implements IncludedObjectAccess {
        @Override
        public CompletionStage<Boolean> mayReadExecution(String executionArn) {
            return CompletableFuture.completedStage(!executionArn.equals(forbidden));
        }

        @Override
        public CompletionStage<Boolean> mayReadMapRun(String mapRunArn) {
            return CompletableFuture.completedStage(true);
        }
    }

    private List<FirstFailure> origins(List<String> arns, Bounds bounds) {
        return origins(arns, bounds, new Except(null));
    }

    private List<FirstFailure> origins(
            List<String> arns, Bounds bounds, IncludedObjectAccess access) {
        var rootCauses = rig.node().engine().rootCauses();
        return Eventually.get(rootCauses.origins(Client.caller(), arns, bounds, access));
    }

    /** The failed states; "-" where the origin is unknown. */
    private static List<String> states(List<FirstFailure> origins) {
        return origins.stream()
                .map(origin ->
                        origin.step() != null && origin.step().step() instanceof StateFailed failed
                                ? failed.state().name()
                                : "-")
                .toList();
    }

    private String run(String machine, String name) {
        var arn = client.start(machine, name, "{}");
        client.awaitEnd(arn);
        return arn;
    }

    private List<String> failures(int count) {
        var machine =
                client.createMachine(
                        EngineRig.uniqueName("failing"),
                        """
                        {"StartAt": "Broken", "States": {
                          "Broken": {"Type": "Fail", "Error": "E", "Cause": "why"}}}\
                        """);
        return IntStream.range(0, count).mapToObj(i -> run(machine, "e" + i)).toList();
    }

    /** Fails first in the state Early, which a catcher hides behind many events. */
    private String longFailure() {
        return run(
                client.createMachine(
                        EngineRig.uniqueName("long"),
                        """
                        {"StartAt": "Outer", "QueryLanguage": "JSONata", "States": {
                          "Outer": {"Type": "Parallel", "Next": "Well",
                            "Branches": [{"StartAt": "Early", "States": {
                              "Early": {"Type": "Fail", "Error": "First"}}}],
                            "Catch": [{"ErrorEquals": ["First"], "Next": "Many"}]},
                          "Many": {"Type": "Map", "Items": "{% [1..30] %}", "Next": "Last",
                            "ItemProcessor": {"StartAt": "I", "States": {
                              "I": {"Type": "Pass", "End": true}}}},
                          "Last": {"Type": "Fail", "Error": "Last"},
                          "Well": {"Type": "Succeed"}}}\
                        """),
                "one");
    }

    @Test
    void a_request_reads_no_more_pages_than_its_bound() {
        var arns = failures(5);

        assertThat(states(origins(arns, new Bounds(5, 1_000, LONG))))
                .containsOnly("Broken")
                .hasSize(5);
        var bounded = origins(arns, new Bounds(3, 1_000, LONG));

        assertThat(states(bounded)).containsExactly("Broken", "Broken", "Broken", "-", "-");
        assertThat(bounded)
                .extracting(FirstFailure::isCertain)
                .containsExactly(true, true, true, false, false);
        assertThat(bounded).extracting(FirstFailure::endedExecutionArn).isEqualTo(arns);
    }

    @Test
    void a_request_reads_no_more_events_of_an_execution_than_its_bound() {
        var arns = List.of(longFailure(), failures(1).getFirst());

        assertThat(states(origins(arns, new Bounds(100, 1_000, LONG))))
                .containsExactly("Early", "Broken");
        var bounded = origins(arns, new Bounds(100, 20, LONG));

        // The last failure is known, but earlier events were not read.
        assertThat(states(bounded)).containsExactly("Last", "Broken");
        assertThat(bounded).extracting(FirstFailure::isCertain).containsExactly(false, true);
    }

    @Test
    void no_read_begins_after_the_time_of_the_request() {
        assertThat(states(origins(failures(2), new Bounds(100, 1_000, Duration.ZERO))))
                .containsExactly("-", "-");
    }

    @Test
    void an_execution_that_the_caller_may_not_read_has_no_origin() {
        var arns = failures(2);

        var found = origins(arns, Bounds.DEFAULT, new Except(arns.getFirst()));

        assertThat(states(found)).containsExactly("-", "Broken");
    }
}
