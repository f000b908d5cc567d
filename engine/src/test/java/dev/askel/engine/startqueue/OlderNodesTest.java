package dev.askel.engine.startqueue;

import static dev.askel.engine.Client.caller;
import static dev.askel.engine.Client.ok;
import static dev.askel.engine.Client.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.history.ExecutionStatus;
import dev.askel.engine.EngineRig;
import dev.askel.engine.Eventually;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.workbench.StartLimits.Overflow;
import dev.askel.engine.api.workbench.StartLimits.StartRule;
import dev.askel.engine.api.workbench.StartLimits.Supersede;
import dev.askel.engine.upgrade.NodeCapability;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Rules while a node of an older release is in the cluster. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class OlderNodesTest {
    private static final StartRule PLAIN = new StartRule(1, null, 10, Overflow.REFUSE, false);

    /** The settings of a node that does not have a capability. */
    private static Map<String, List<String>> without(String capability) {
        return Map.of(
                "pekko.cluster.roles",
                NodeCapability.roles(true).stream()
                        .filter(role -> !role.equals(capability))
                        .toList());
    }

    @Test
    void a_rule_with_an_order_is_refused_until_all_nodes_know_it() {
        try (var rig = EngineRig.withoutNodes(EngineRig.SETTINGS)) {
            rig.addNode();
            var older = rig.addNode(without("askel-start-orders"));
            rig.node().awaitShardRegions(2);
            var limited = new LimitedMachine(rig);
            var limits = limited.limits();
            var rule = PLAIN.withSupersede(Supersede.QUEUED);
            limited.put(rule);
            for (var ordered :
                    List.of(
                            PLAIN.withOrder("{% $states.input.p %}", null),
                            PLAIN.withOrder(null, LimitedMachine.KEY))) {
                var refusal = refused(limits.put(caller(), limited.arn(), ordered));
                assertThat(refusal).isInstanceOf(EngineError.ConflictException.class);
                assertThat(refusal.message()).contains("older release");
            }
            assertThat(ok(limits.describe(caller(), limited.arn())).rule()).isEqualTo(rule);

            Eventually.get(rig.shutDownAsync(older));

            var fair = PLAIN.withOrder(null, LimitedMachine.KEY);
            Eventually.holds(
                    "the rule is accepted",
                    () ->
                            Eventually.get(limits.put(caller(), limited.arn(), fair))
                                    instanceof Answer.Ok<?>);
            assertThat(ok(limits.describe(caller(), limited.arn())).rule()).isEqualTo(fair);
        }
    }

    /** A node without the capability would also abort an execution that has begun. */
    @Test
    void a_stop_of_a_queued_execution_is_refused_until_all_nodes_know_it() {
        try (var rig = EngineRig.withoutNodes(EngineRig.SETTINGS)) {
            rig.addNode();
            var older = rig.addNode(without("askel-queued-stops"));
            rig.node().awaitShardRegions(2);
            var limited = new LimitedMachine(rig);
            limited.put(PLAIN);
            var running = rig.client().start(limited.arn(), "running", "{}");
            var call = limited.work().awaitNext();
            var queued = rig.client().start(limited.arn(), "queued", "{}");
            for (var execution : List.of(running, queued)) {
                var refusal = limited.stopRefusal(execution);
                assertThat(refusal).isInstanceOf(EngineError.ConflictException.class);
                assertThat(refusal.message()).contains("older release");
                assertThat(rig.client().describe(execution).status())
                        .isEqualTo(ExecutionStatus.RUNNING);
            }

            Eventually.get(rig.shutDownAsync(older));

            Eventually.holds(
                    "the execution is stopped",
                    () -> Eventually.get(limited.stopQueued(queued)) instanceof Answer.Ok<?>);
            assertThat(rig.client().describe(queued).status()).isEqualTo(ExecutionStatus.ABORTED);
            call.answer("1");
        }
    }
}
