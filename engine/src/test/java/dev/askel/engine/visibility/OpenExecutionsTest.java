package dev.askel.engine.visibility;

import static dev.askel.engine.visibility.TestCatalogue.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.arn.ArnScope;
import dev.askel.engine.journal.TestExecution;
import java.sql.SQLException;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class OpenExecutionsTest {
    private static final TestCatalogue CATALOGUE = new TestCatalogue();
    private static final ArnScope SCOPE = ArnScope.of("us-east-1", "123456789012");

    @AfterAll
    static void close() {
        CATALOGUE.close();
    }

    private static Answer<Boolean> start(OpenExecutions open) {
        return TestExecution.get(
                open.startWithinLimit(
                        SCOPE, () -> CompletableFuture.completedStage(Answer.ok(true))));
    }

    private static void insertSlot(UUID machine, String label, int waiting) throws SQLException {
        try (var connection = CATALOGUE.source().getConnection();
                var statement =
                        connection.prepareStatement(
                                "INSERT INTO askel.start_slots (slot, machine_id, used, waiting)"
                                        + " VALUES (?, ?, 1, ?)")) {
            statement.setString(1, machine + "/" + label + "/k");
            statement.setObject(2, machine);
            statement.setInt(3, waiting);
            assertThat(statement.executeUpdate()).isEqualTo(1);
        }
    }

    @Test
    void queued_executions_do_not_count() throws SQLException {
        var machine = CATALOGUE.insertMachine("limited");
        for (int i = 0; i < 5; i++) {
            CATALOGUE.insertExecution(machine, "limited", "e" + i, NOW);
        }
        assertThat(start(new OpenExecutions(CATALOGUE.workers(), 3)))
                .isEqualTo(Answer.refused(new EngineError.ExecutionLimitExceeded()));

        // The children of a Map Run do not count at all.
        insertSlot(machine, "M", 3);
        assertThat(start(new OpenExecutions(CATALOGUE.workers(), 3)))
                .isEqualTo(Answer.refused(new EngineError.ExecutionLimitExceeded()));

        insertSlot(machine, "", 3);
        var open = new OpenExecutions(CATALOGUE.workers(), 3);
        assertThat(start(open)).isEqualTo(Answer.ok(true));
        assertThat(start(new OpenExecutions(CATALOGUE.workers(), 2)))
                .isEqualTo(Answer.refused(new EngineError.ExecutionLimitExceeded()));
    }
}
