package dev.askel.engine.maprun;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.EngineRig;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Runs Map Runs whose children have Map Runs of their own, with little memory for all of them. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class NestedMapRunsTest {
    /** The bound of Map Runs. Their plans and progress may use half of it. */
    private static final long MEMORY_BYTES = 8L << 20;

    private static final int EXECUTIONS = 24;

    /** The bytes of each input, which is a part of the outer plan. */
    private static final int INPUT_BYTES = 100_000;

    @Test
    void outer_runs_leave_memory_to_their_inner_runs() {
        double share = (double) MEMORY_BYTES / Runtime.getRuntime().maxMemory();
        try (var rig = EngineRig.withoutNodes(EngineRig.SETTINGS)) {
            rig.addNode(Map.of("askel.map-run.memory-share", share));
            var client = rig.client();
            var machine = client.createMachine("nested", DEFINITION);
            var input =
                    "{\"items\": [[1, 2], [3]], \"pad\": \"%s\"}"
                            .formatted("x".repeat(INPUT_BYTES));
            var executions =
                    IntStream.range(0, EXECUTIONS)
                            .mapToObj(each -> client.start(machine, "nested-" + each, input))
                            .toList();

            assertThat(executions).extracting(client::awaitOutput).containsOnly("[[1,2],[3]]");
            assertThat(passivatedRuns(rig)).isPositive();
        }
    }

    private static long passivatedRuns(EngineRig rig) {
        return rig.query(
                        row -> row.getLong(1),
                        "SELECT count(*) FROM map_runs WHERE passivated_version IS NOT NULL")
                .getFirst();
    }

    private static final String DEFINITION =
            """
            {"StartAt": "Outer", "States": {"Outer": {"Type": "Map", "ItemsPath": "$.items",
              "End": true, "ItemProcessor": {
                "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
                "StartAt": "Inner", "States": {"Inner": {"Type": "Map", "End": true,
                  "ItemProcessor": {
                    "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
                    "StartAt": "W", "States": {
                      "W": {"Type": "Wait", "Seconds": 1, "End": true}}}}}}}}}\
            """;
}
