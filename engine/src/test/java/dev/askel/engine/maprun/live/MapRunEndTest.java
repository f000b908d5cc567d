package dev.askel.engine.maprun.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.EngineRig;
import dev.askel.engine.Eventually;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Map Runs of a real engine, from their start until their parent has acknowledged the outcome. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class MapRunEndTest {
    private final EngineRig rig = EngineRig.shared();

    private String start(String type, String states, int items) {
        var machine =
                rig.client()
                        .createMachine(
                                EngineRig.uniqueName("map-run-end"),
                                """
                                {"StartAt": "M", "States": {"M": {"Type": "Map", "Label": "L",
                                 "MaxConcurrency": 7, "ItemProcessor": {
                                  "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "%s"},
                                  "StartAt": "A", "States": {%s}}, "End": true}}}\
                                """
                                        .formatted(type, states));
        return rig.client()
                .start(
                        machine,
                        EngineRig.uniqueName("run"),
                        IntStream.range(0, items)
                                .mapToObj(Integer::toString)
                                .collect(Collectors.joining(",", "[", "]")));
    }

    private String row(String execution) {
        return Eventually.value(
                        "a row",
                        () ->
                                rig.query(
                                        found ->
                                                "%s %s"
                                                        .formatted(
                                                                found.getString(1),
                                                                found.getBoolean(2)),
                                        "SELECT status, notified FROM map_runs WHERE parent_arn = ?",
                                        execution),
                        rows -> rows.size() == 1)
                .getFirst();
    }

    @ParameterizedTest
    @ValueSource(strings = {"STANDARD", "EXPRESS"})
    void a_run_succeeds_and_its_parent_acknowledges_it(String type) {
        var execution = start(type, "\"A\": {\"Type\": \"Pass\", \"End\": true}", 50);
        assertThat(Eventually.value("an end", () -> row(execution), "SUCCEEDED true"::equals))
                .isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"STANDARD", "EXPRESS"})
    void a_run_of_a_stopped_parent_is_aborted_and_acknowledged(String type) {
        var execution =
                start(type, "\"A\": {\"Type\": \"Wait\", \"Seconds\": 60, \"End\": true}", 50);
        assertThat(row(execution)).isEqualTo("RUNNING false");
        var _ = rig.client().stop(execution, null, null);
        assertThat(Eventually.value("an end", () -> row(execution), "ABORTED true"::equals))
                .isNotEmpty();
    }
}
