package dev.askel.engine.execution;

import static dev.askel.engine.Client.caller;
import static dev.askel.engine.Client.ok;
import static dev.askel.engine.Client.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.EngineNode;
import dev.askel.engine.EngineRig;
import dev.askel.engine.Eventually;
import dev.askel.engine.Functions;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.workbench.Migrations.MigrationDescription;
import dev.askel.engine.api.workbench.Migrations.MigrationRequest;
import dev.askel.engine.upgrade.NodeCapability;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Migrations in a cluster of two nodes (docs/migrate.md). */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class MigrationClusterTest {
    /** The settings of a node of a release without migrations. */
    private static final Map<String, List<String>> OLDER =
            Map.of(
                    "pekko.cluster.roles",
                    NodeCapability.roles(true).stream()
                            .filter(role -> !role.equals("askel-migrations"))
                            .toList());

    private static String definition(String function, int result) {
        return """
        {"StartAt": "A", "States": {
          "A": {"Type": "Task", "Resource": "%s", "Next": "B"},
          "B": {"Type": "Pass", "Result": %d, "End": true}}}
        """
                .formatted(Functions.arn(function), result);
    }

    private static CompletionStage<Answer<MigrationDescription>> migrate(
            EngineNode node, String execution, String machine) {
        return node.engine()
                .migrations()
                .migrate(caller(), new MigrationRequest(execution, machine, null, null));
    }

    /** A node caches the revisions with which it starts executions. */
    @Test
    void a_migration_to_the_machine_leads_to_its_current_revision_on_each_node() {
        try (var rig = EngineRig.withOneNode()) {
            var other = rig.addNode();
            rig.node().awaitShardRegions(2);
            var function = EngineRig.uniqueName("cached");
            var calls = rig.functions().hold(function);
            var machine = rig.client().createMachine(function, definition(function, 1));
            var execution = other.client().start(machine, function, "{}");
            var call = calls.awaitNext();
            rig.client().updateMachine(machine, definition(function, 2));

            var described = ok(migrate(other, execution, machine));

            assertThat(Objects.requireNonNull(described.pending()).to().revision()).isEqualTo(2);
            call.answer("7");
            assertThat(other.client().awaitOutput(execution)).isEqualTo("2");
        }
    }

    @Test
    void migrations_are_refused_until_all_nodes_know_them() {
        try (var rig = EngineRig.withOneNode()) {
            var older = rig.addNode(OLDER);
            rig.node().awaitShardRegions(2);
            var function = EngineRig.uniqueName("upgrade");
            rig.functions().hold(function);
            var machine = rig.client().createMachine(function, definition(function, 1));
            var execution = rig.client().start(machine, function, "{}");
            rig.client().updateMachine(machine, definition(function, 2));

            var refusal = refused(migrate(rig.node(), execution, machine));
            assertThat(refusal).isInstanceOf(EngineError.ConflictException.class);
            assertThat(refusal.message()).contains("older release");
            assertThat(
                            refused(
                                    rig.node()
                                            .engine()
                                            .migrations()
                                            .preview(
                                                    caller(),
                                                    new MigrationRequest(
                                                            execution, machine, null, null))))
                    .isEqualTo(refusal);

            Eventually.get(rig.shutDownAsync(older));

            Eventually.holds(
                    "the migration is accepted",
                    () ->
                            Eventually.get(migrate(rig.node(), execution, machine))
                                    instanceof Answer.Ok<?>);
        }
    }
}
