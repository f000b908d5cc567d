package dev.askel.engine.journal;

import static dev.askel.engine.journal.TestExecution.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.journal.WriteOutcome.Committed;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The promises of the direct door, against a real database. */
@DisplayNameGeneration(ReplaceUnderscores.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PostgresJournalTest {
    private final TestPostgres.Database database = TestPostgres.shared().createDatabase();
    private final PostgresJournal journal =
            PostgresJournal.open(database.dataSource(), JournalSettings.standard());

    @AfterAll
    void close() {
        journal.close();
    }

    @Test
    void a_started_execution_is_recovered_as_it_was_written() {
        var execution = TestExecution.named("started");

        assertThat(get(journal.write(execution.start())))
                .isEqualTo(new Committed(TestExecution.BUCKET));
        assertThat(get(journal.write(execution.row(2))))
                .isEqualTo(new Committed(TestExecution.BUCKET));

        var recovered = Objects.requireNonNull(get(journal.recover(execution.persistenceId())));
        assertThat(recovered.execution()).isEqualTo(execution.row());
        assertThat(recovered.snapshot()).isNull();
        assertThat(texts(recovered.rows())).containsExactly("started row 1", "started row 2");
        assertThat(recovered.lastSequenceNr()).isEqualTo(2);
    }

    private static List<String> texts(List<JournalRow> rows) {
        return rows.stream()
                .map(row -> new String(row.payload().bytes().toArray(), StandardCharsets.UTF_8))
                .toList();
    }
}
