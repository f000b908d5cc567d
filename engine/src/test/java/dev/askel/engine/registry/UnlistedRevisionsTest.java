package dev.askel.engine.registry;

import static dev.askel.engine.registry.TestRegistry.PASS;
import static dev.askel.engine.registry.TestRegistry.SUCCEED;
import static dev.askel.engine.registry.TestRegistry.update;
import static dev.askel.engine.visibility.TestCatalogue.CALLER;
import static dev.askel.engine.visibility.TestCatalogue.ROLE;
import static dev.askel.engine.visibility.TestCatalogue.ok;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.askel.engine.api.Answer;
import dev.askel.engine.registry.start.StartableMachine;
import dev.askel.engine.visibility.TestCatalogue;
import java.sql.SQLException;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Revisions that forks with their own definition run. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class UnlistedRevisionsTest {
    /** Another definition of the same machine. */
    private static final String EDITED = SUCCEED.replace("60", "61");

    private static TestCatalogue catalogue;
    private static TestRegistry machines;

    @BeforeAll
    static void open() {
        catalogue = new TestCatalogue();
        machines = new TestRegistry(catalogue);
    }

    @AfterAll
    static void close() {
        catalogue.close();
    }

    private static CompletionStage<Answer<StartableMachine>> create(
            StartableMachine base, String definition) {
        var unlisted = machines.registry.unlistedRevisions();
        return unlisted.create(base, definition, ok(unlisted.compile(definition)));
    }

    private static void execute(String statement) throws SQLException {
        try (var connection = catalogue.source().getConnection();
                var prepared = connection.prepareStatement(statement)) {
            prepared.execute();
        }
    }

    @Test
    void a_revision_has_the_current_role_of_its_machine() {
        machines.create("reduced");
        var former = machines.resolveForStart("reduced");
        ok(
                machines.registry
                        .stateMachines()
                        .updateStateMachine(CALLER, update("reduced", null, ROLE + "2")));

        var created = ok(create(former, EDITED));

        assertThat(former.revision().roleArn()).isEqualTo(ROLE);
        assertThat(created.revision().roleArn()).isEqualTo(ROLE + "2");
        assertThat(created.revision().definition()).isEqualTo(EDITED);
        assertThat(machines.describe("reduced").definition()).isEqualTo(PASS);
    }

    @Test
    void an_equal_newest_revision_is_used_again() {
        machines.create("equal");
        var machine = machines.resolveForStart("equal");

        var first = ok(create(machine, EDITED)).revision().revision();

        assertThat(ok(create(machine, EDITED)).revision().revision()).isEqualTo(first);
        assertThat(ok(create(machine, SUCCEED)).revision().revision()).isEqualTo(first + 1);
    }

    @Test
    void a_revision_whose_commit_has_failed_is_not_cached() throws SQLException {
        machines.create("moved");
        var machine = machines.resolveForStart("moved");
        int next = machine.revision().revision() + 1;
        execute(
                "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS"
                        + " 'BEGIN RAISE EXCEPTION ''refused at the commit''; END'");
        execute(
                "CREATE CONSTRAINT TRIGGER refuse AFTER INSERT ON revisions"
                        + " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW"
                        + " EXECUTE FUNCTION refuse()");
        try {
            assertThatThrownBy(() -> ok(create(machine, EDITED)))
                    .hasStackTraceContaining("refused at the commit");
        } finally {
            execute("DROP TRIGGER refuse ON revisions");
        }

        // Another node creates the revision with this number.
        new TestRegistry(catalogue).updateDefinition("moved", SUCCEED);
        var current = ok(machines.registry.revision(machine.machineId(), next));
        assertThat(current.definition()).isEqualTo(SUCCEED);
    }
}
