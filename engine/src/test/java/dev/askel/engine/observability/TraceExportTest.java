package dev.askel.engine.observability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.EngineRig;
import dev.askel.engine.Eventually;
import dev.askel.engine.trace.TraceSpan;
import dev.askel.engine.trace.TracingSettings;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The batches of spans that a sink receives. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class TraceExportTest {
    private static final int EXECUTIONS = 60;

    /** A request for each execution costs a tenth of the rate of starts. */
    @Test
    void executions_that_end_together_share_requests() {
        var batches = new CopyOnWriteArrayList<List<TraceSpan>>();
        try (var rig =
                EngineRig.withoutNodes(
                        EngineRig.SETTINGS.toBuilder()
                                .tracing(new TracingSettings(batches::add, true, 1, 1))
                                .build())) {
            rig.addNode();
            var client = rig.client();
            var machine =
                    client.createMachine(
                            "traced",
                            """
                            {"StartAt": "P", "States": {"P": {"Type": "Pass", "End": true}}}\
                            """);
            for (int i = 0; i < EXECUTIONS; i++) {
                client.start(machine, "e" + i, "{}");
            }

            Eventually.holds(
                    "all executions and their states are exported",
                    () -> batches.stream().mapToInt(List::size).sum() == 2 * EXECUTIONS);

            assertThat(batches).hasSizeLessThan(EXECUTIONS / 2);
            assertThat(batches.stream().flatMap(List::stream).map(TraceSpan::spanId))
                    .doesNotHaveDuplicates();
        }
    }
}
