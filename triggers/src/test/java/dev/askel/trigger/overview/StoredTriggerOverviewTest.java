package dev.askel.trigger.overview;

import static dev.askel.engine.visibility.TestCatalogue.CALLER;
import static dev.askel.engine.visibility.TestCatalogue.ok;
import static dev.askel.engine.visibility.TestCatalogue.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.arn.Arn.StateMachineArn;
import dev.askel.engine.api.arn.ArnScope;
import dev.askel.engine.visibility.TestCatalogue;
import dev.askel.trigger.webhook.WebhookTriggers;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The searches for the triggers of a machine. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class StoredTriggerOverviewTest {
    private static final String MACHINE =
            new StateMachineArn(
                            ArnScope.of(TestCatalogue.REGION, TestCatalogue.ACCOUNT), "searched")
                    .toString();

    @Test
    void a_malformed_arn_is_refused_while_a_search_runs() throws SQLException {
        try (var catalogue = new TestCatalogue();
                var locking = catalogue.source().getConnection()) {
            var overview =
                    new StoredTriggerOverview(catalogue.workers(), List.of(new WebhookTriggers()));
            locking.setAutoCommit(false);
            try (var statement = locking.createStatement()) {
                statement.execute("LOCK TABLE webhooks IN ACCESS EXCLUSIVE MODE");
            }
            var running = overview.triggersOfMachine(CALLER, MACHINE).toCompletableFuture();

            assertThat(refused(overview.triggersOfMachine(CALLER, "no-arn")))
                    .isInstanceOf(EngineError.InvalidArn.class);
            assertThat(running).isNotDone();

            locking.rollback();
            assertThat(ok(running).isComplete()).isTrue();
        }
    }
}
