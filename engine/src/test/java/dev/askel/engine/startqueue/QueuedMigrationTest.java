package dev.askel.engine.startqueue;

import static dev.askel.engine.Client.caller;
import static dev.askel.engine.Client.ok;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.EngineRig;
import dev.askel.engine.Eventually;
import dev.askel.engine.api.workbench.Migrations.MigrationRequest;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Migrations of executions in the queue of a start limit (docs/migrate.md). */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class QueuedMigrationTest {
    private static final String OTHER =
            """
            {"StartAt": "P", "States": {"P": {"Type": "Pass", "Result": 7, "End": true}}}\
            """;

    @Test
    void a_queued_execution_migrates_in_the_queue_and_begins_with_the_other_first_state() {
        try (var rig = EngineRig.withOneNode()) {
            var limited = new LimitedMachine(rig);
            limited.limit(1, null);
            rig.client().start(limited.arn(), "running", "{}");
            var call = limited.work().awaitNext();
            var queued = rig.client().start(limited.arn(), "queued", "{}");
            limited.awaitCounts(1, 1);
            rig.client().updateMachine(limited.arn(), OTHER);
            var migrations = rig.node().engine().migrations();

            ok(
                    migrations.migrate(
                            caller(), new MigrationRequest(queued, limited.arn(), null, null)));

            Eventually.holds(
                    "the execution has migrated",
                    () -> ok(migrations.describe(caller(), queued)).current().revision() == 2);
            limited.awaitCounts(1, 1);
            call.answer("1");
            assertThat(rig.client().awaitOutput(queued)).isEqualTo("7");
            assertThat(limited.work().count()).isZero();
        }
    }
}
