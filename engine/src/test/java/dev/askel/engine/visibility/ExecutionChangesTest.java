package dev.askel.engine.visibility;

import static dev.askel.engine.visibility.TestCatalogue.ok;
import static dev.askel.engine.visibility.TestCatalogue.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.api.EngineError;
import dev.askel.engine.visibility.ExecutionChanges.ChangePosition;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/** Positions in the sequence of changes. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ExecutionChangesTest {
    @Test
    void a_position_that_the_database_has_not_reached_is_refused() {
        try (var catalogue = new TestCatalogue()) {
            var changes = new ExecutionChanges(catalogue.workers());
            var now = ok(changes.currentPosition());

            assertThat(ok(changes.checkReached(now))).isEqualTo(now);
            assertThat(
                            refused(
                                    changes.checkReached(
                                            new ChangePosition(now.transaction() + 1_000_000, ""))))
                    .isEqualTo(new EngineError.InvalidToken());
        }
    }
}
