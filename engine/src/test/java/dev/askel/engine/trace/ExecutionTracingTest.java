package dev.askel.engine.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.askel.asl.history.ExecutionIdentity;
import java.time.Instant;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class ExecutionTracingTest {
    private static final String ROOT = "Root=1-5759e988-bd862e3fe1be46a994272793";

    private static ExecutionTracing tracing(boolean allMachines, double sampling) {
        return new ExecutionTracing(
                new TracingSettings(_ -> true, allMachines, sampling, 0.5),
                new SplittableRandom(7),
                arn -> arn.equals("tagged") ? 0.0 : null);
    }

    @Test
    void starts_a_trace_for_machines_with_tracing() {
        assertThat(tracing(false, 1).startHeader(null, true, "machine", 1_465_510_280_000L))
                .matches("Root=1-5759e988-[0-9a-f]{24};Sampled=1");
        assertThat(tracing(false, 1).startHeader(null, false, "machine", 0)).isNull();
        assertThat(tracing(true, 1).startHeader(null, false, "machine", 0)).isNotNull();
        assertThat(ExecutionTracing.OFF.startHeader(null, true, "machine", 0)).isNull();
    }

    @Test
    void keeps_the_decision_of_the_caller() {
        assertThat(tracing(true, 0).startHeader(ROOT + ";Sampled=1", true, "machine", 0))
                .isEqualTo(ROOT + ";Sampled=1");
        assertThat(tracing(true, 1).startHeader(ROOT + ";Sampled=0", true, "machine", 0))
                .isEqualTo(ROOT + ";Sampled=0");
        assertThat(tracing(true, 1).startHeader("mine", true, "machine", 0)).isEqualTo("mine");
    }

    @Test
    void decides_for_a_header_without_a_decision() {
        assertThat(tracing(false, 1).startHeader(ROOT, true, "machine", 0))
                .isEqualTo(ROOT + ";Sampled=1");
        assertThat(tracing(false, 0).startHeader(ROOT, true, "machine", 0))
                .isEqualTo(ROOT + ";Sampled=0");
        assertThat(tracing(false, 1).startHeader(ROOT, false, "machine", 0)).isEqualTo(ROOT);
    }

    @Test
    void traces_the_configured_part_of_the_executions() {
        var tracing = tracing(false, 0.1);
        int traced = 0;
        for (int i = 0; i < 10_000; i++) {
            traced += tracing.startHeader(null, true, "machine", i) == null ? 0 : 1;
        }
        assertThat(traced).isCloseTo(1_000, within(120));
    }

    @Test
    void the_sampling_of_a_machine_replaces_that_of_the_installation() {
        assertThat(tracing(false, 1).startHeader(null, true, "tagged", 0)).isNull();
    }

    @Test
    void refuses_a_probability_above_one() {
        assertThatThrownBy(() -> tracing(false, 1.5))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("sampling is 1.5, expected 0 to 1");
    }

    @Test
    void traces_the_configured_part_of_the_children_of_a_traced_map_run() {
        var tracing = tracing(false, 1);
        var parent = parent(ROOT + ";Sampled=1");
        int traced = 0;
        for (int i = 0; i < 10_000; i++) {
            var header = tracing.childHeader(parent, "run", 0, "child-" + i);
            // A repeated start of the child makes the same decision.
            assertThat(tracing.childHeader(parent, "run", 0, "child-" + i)).isEqualTo(header);
            if (header != null) {
                assertThat(header)
                        .startsWith(ROOT + ";Parent=" + TraceIds.mapRun("run", 0))
                        .endsWith(";Sampled=1");
                traced++;
            }
        }
        assertThat(traced).isCloseTo(5_000, within(250));
        assertThat(tracing.childHeader(parent(ROOT + ";Sampled=0"), "run", 0, "child")).isNull();
    }

    private static ExecutionIdentity parent(String traceHeader) {
        return new ExecutionIdentity(
                "arn:aws:states:us-east-1:123456789012:execution:m:x",
                "x",
                "123456789012",
                "us-east-1",
                "arn:aws:states:us-east-1:123456789012:stateMachine:m",
                "m",
                "machine",
                1,
                "role",
                Instant.EPOCH,
                null,
                null,
                null,
                traceHeader);
    }
}
