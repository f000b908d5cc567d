package dev.askel.engine.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.schema.Migrations;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Objects;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that new migrations consist of small steps that block no writer for long. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class MigrationScriptTest {
    /**
     * The last script that is older than the rules. Scripts up to this version are applied in
     * databases, so their checksums must not change.
     */
    private static final int BASELINE = 18;

    private static MigrationScript read(Path file) throws IOException {
        var conf = file.resolveSibling(file.getFileName() + ".conf");
        boolean inTransaction =
                !Files.exists(conf)
                        || !Files.readString(conf, StandardCharsets.UTF_8)
                                .contains("executeInTransaction=false");
        return new MigrationScript(
                String.valueOf(file.getFileName()),
                Files.readString(file, StandardCharsets.UTF_8),
                inTransaction);
    }

    private static int version(String name) {
        return Integer.parseInt(name.substring(1, name.indexOf("__")));
    }

    @Test
    void every_script_after_the_baseline_follows_the_rules() throws Exception {
        var first = Objects.requireNonNull(Migrations.class.getResource("V1__schema.sql"));
        var violations = new ArrayList<String>();
        int scripts = 0;
        for (var name : Migrations.scriptsBeside(first)) {
            scripts++;
            if (version(name) > BASELINE) {
                violations.addAll(read(Path.of(first.toURI()).resolveSibling(name)).violations());
            }
        }

        assertThat(violations).isEmpty();
        assertThat(scripts).isGreaterThanOrEqualTo(BASELINE - 1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE INDEX i ON executions (a)",
                "CREATE UNIQUE INDEX IF NOT EXISTS i ON executions (a)",
                "ALTER TABLE executions ALTER COLUMN a TYPE bigint",
                "ALTER TABLE executions ALTER COLUMN a SET NOT NULL",
                "ALTER TABLE executions ADD COLUMN a uuid DEFAULT gen_random_uuid()",
                "ALTER TABLE executions ADD CONSTRAINT c CHECK (a > 0)",
                "ALTER TABLE executions ADD CONSTRAINT c UNIQUE (a)",
                "ALTER TABLE executions ADD COLUMN a text; ALTER TABLE wakeups ADD COLUMN a text",
                "UPDATE executions SET a = 1",
                "DELETE FROM wakeups",
                "LOCK TABLE executions",
                "VACUUM FULL executions",
                "SET lock_timeout = 0",
                "-- a comment\nCREATE TABLE t (a text); CREATE INDEX i ON executions (a)",
                "CREATE INDEX CONCURRENTLY i ON executions (a)"
            })
    void a_statement_that_blocks_writers_violates_a_rule(String sql) {
        assertThat(new MigrationScript("V19__x.sql", sql, true).violations()).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE TABLE t (a text PRIMARY KEY); CREATE INDEX i ON t (a); UPDATE t SET a = 1",
                "ALTER TABLE executions ADD COLUMN IF NOT EXISTS a boolean NOT NULL DEFAULT false",
                "ALTER TABLE executions ADD CONSTRAINT c CHECK (a > 0) NOT VALID",
                "CREATE FUNCTION f() RETURNS void LANGUAGE sql AS $$ UPDATE t SET a = 1; $$"
            })
    void a_small_step_violates_no_rule(String sql) {
        assertThat(new MigrationScript("V19__x.sql", sql, true).violations()).isEmpty();
    }

    @Test
    void indexes_are_built_without_lock_timeout_in_a_separate_script() {
        var build =
                """
                -- Why there is one.
                SET lock_timeout = 0;
                DROP INDEX CONCURRENTLY IF EXISTS i;
                CREATE INDEX CONCURRENTLY i ON executions (a);
                """;

        assertThat(new MigrationScript("V19__x.sql", build, false).violations()).isEmpty();
        assertThat(new MigrationScript("V19__x.sql", build, true).violations()).isNotEmpty();
        assertThat(
                        new MigrationScript(
                                        "V19__x.sql",
                                        build + "ALTER TABLE executions ADD COLUMN a text;",
                                        false)
                                .violations())
                .isNotEmpty();
    }
}
