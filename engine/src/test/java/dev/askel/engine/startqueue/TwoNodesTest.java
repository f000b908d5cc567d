package dev.askel.engine.startqueue;

import static dev.askel.engine.Client.caller;
import static dev.askel.engine.Client.ok;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.history.ExecutionStatus;
import dev.askel.engine.EngineRig;
import dev.askel.engine.Eventually;
import dev.askel.engine.Functions;
import dev.askel.engine.api.workbench.StartLimits.Overflow;
import dev.askel.engine.api.workbench.StartLimits.StartRule;
import java.util.HashMap;
import java.util.LinkedHashMap;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Two nodes share the queues, and one of them is lost while it grants permits. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class TwoNodesTest {
    private static final int LIMIT = 2;
    private static final int KEYS = 3;
    private static final int EXECUTIONS = 60;
    private static final String NAME = "two-nodes";

    @Test
    void the_limit_holds_and_the_queues_drain_when_a_node_is_lost() {
        try (var rig = EngineRig.withoutNodes(EngineRig.SETTINGS)) {
            rig.addNode();
            var second = rig.addNode();
            rig.functions().answerWith(NAME, input -> input);
            var client = rig.client();
            var limits = rig.node().engine().startLimits();
            var machine =
                    client.createMachine(
                            "limited",
                            """
                            {"StartAt": "Work", "States": {
                              "Work": {"Type": "Task", "Resource": "%s", "Next": "Again"},
                              "Again": {"Type": "Task", "Resource": "%s", "End": true}}}\
                            """
                                    .formatted(Functions.arn(NAME), Functions.arn(NAME)));
            ok(
                    limits.put(
                            caller(),
                            machine,
                            new StartRule(
                                    LIMIT,
                                    "{% $states.input.k %}",
                                    EXECUTIONS,
                                    Overflow.REFUSE,
                                    false)));
            ok(limits.pause(caller(), machine, true));
            var keys = new LinkedHashMap<String, String>();
            for (int i = 0; i < EXECUTIONS; i++) {
                var key = "k" + i % KEYS;
                keys.put(client.start(machine, "e" + i, "{\"k\": \"" + key + "\"}"), key);
            }

            ok(limits.pause(caller(), machine, false));
            Eventually.holds(
                    "some executions have ended",
                    () -> ok(limits.describe(caller(), machine)).waiting() < EXECUTIONS / 2);
            rig.kill(second);

            for (var execution : keys.keySet()) {
                assertThat(client.awaitEnd(execution).status())
                        .isEqualTo(ExecutionStatus.SUCCEEDED);
            }
            var running = new HashMap<String, Integer>();
            for (var change : RunningChange.of(client, keys)) {
                assertThat(running.merge(change.key(), change.running(), Integer::sum))
                        .as("%s at %s", change.key(), change.at())
                        .isBetween(0, LIMIT);
            }
            Eventually.holds(
                    "all permits are free",
                    () ->
                            rig.query(
                                            row -> row.getString(1),
                                            "SELECT slot FROM askel.start_slots"
                                                    + " WHERE used + waiting > 0"
                                                    + " UNION ALL"
                                                    + " SELECT slot FROM askel.start_requests")
                                    .isEmpty());
        }
    }
}
