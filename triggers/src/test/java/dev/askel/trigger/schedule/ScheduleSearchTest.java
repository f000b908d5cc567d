package dev.askel.trigger.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.api.arn.Arn.StateMachineArn;
import dev.askel.engine.api.arn.ArnScope;
import dev.askel.engine.sql.Sql;
import dev.askel.engine.visibility.TestCatalogue;
import dev.askel.trigger.TriggerRig;
import dev.askel.trigger.overview.Trigger;
import dev.askel.trigger.schedule.ScheduleTable.Firing;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The search for the schedule of an execution among many others. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ScheduleSearchTest {
    private static final Instant NOON = Instant.parse("2026-11-27T12:00:00Z");
    private static final StateMachineArn MACHINE =
            new StateMachineArn(
                    ArnScope.of(TestCatalogue.REGION, TestCatalogue.ACCOUNT), "searched");
    private static final List<String> GROUPS = List.of("default", "other");
    private static final String LONG = "l".repeat(Firings.NAME_MAX);
    private static final int OTHERS = 2_000;

    private static final Sql READ_ROWS =
            new Sql(
                    """
                    SELECT seq_tup_read + idx_tup_fetch AS read FROM pg_stat_xact_user_tables
                     WHERE relname = 'schedules'\
                    """);

    private static TestCatalogue catalogue;

    @BeforeAll
    static void create() throws SQLException {
        catalogue = new TestCatalogue();
        try (var connection = catalogue.source().getConnection()) {
            for (var group : GROUPS) {
                catalogue.execute(
                        """
                        INSERT INTO schedule_groups (account, region, name, state, tags, created_at,
                               modified_at)
                        VALUES (?, ?, ?, 'ACTIVE', ?, 0, 0)\
                        """,
                        TestCatalogue.ACCOUNT,
                        TestCatalogue.REGION,
                        group,
                        GroupTable.encode(List.of()));
                for (var name : List.of("s", "s-longer", LONG + "-1", LONG + "-2")) {
                    insert(connection, group, name, MACHINE.toString());
                }
                insert(connection, group, LONG + "-3", MACHINE + "2");
            }
            for (int i = 0; i < OTHERS; i++) {
                insert(connection, GROUPS.get(i % 2), "n" + i, MACHINE.toString());
            }
        }
        catalogue.execute("ANALYZE schedules");
    }

    @AfterAll
    static void close() {
        catalogue.close();
    }

    private static void insert(Connection connection, String group, String name, String target)
            throws SQLException {
        ScheduleTable.insert(
                connection,
                new Schedule(
                        new ScheduleName(TestCatalogue.ACCOUNT, TestCatalogue.REGION, group, name),
                        UUID.randomUUID(),
                        TriggerRig.definition("rate(1 hours)", target, "{}"),
                        NOON,
                        NOON,
                        NOON,
                        null),
                Firing.NONE);
    }

    private static List<String> found(Connection connection, String name, boolean isPrefix)
            throws SQLException {
        return ScheduleSearch.listByName(connection, MACHINE, name, isPrefix, 100).stream()
                .map(it -> it.name().group() + "/" + it.name().name())
                .toList();
    }

    private static long readRows(Connection connection) throws SQLException {
        return Objects.requireNonNull(READ_ROWS.<Long>first(connection, row -> row.bigint("read")));
    }

    @Test
    void a_name_is_found_in_each_group_without_a_read_of_the_other_schedules() throws SQLException {
        try (var connection = catalogue.source().getConnection()) {
            connection.setAutoCommit(false);
            long before = readRows(connection);
            assertThat(found(connection, "s", false)).containsExactly("default/s", "other/s");
            assertThat(found(connection, LONG, true))
                    .containsExactly(
                            "default/" + LONG + "-1",
                            "default/" + LONG + "-2",
                            "other/" + LONG + "-1",
                            "other/" + LONG + "-2");
            assertThat(readRows(connection) - before).isBetween(6L, 20L);
            connection.rollback();
        }
    }

    @Test
    void the_trigger_of_an_execution_is_found_by_its_name() throws SQLException {
        try (var connection = catalogue.source().getConnection()) {
            var schedule =
                    ScheduleSearch.listByName(connection, MACHINE, "s", false, 100).getLast();
            var name =
                    Firings.delivery(schedule, NOON, FiringPolicy.DEFAULT.overlap(), NOON)
                            .executionName();
            assertThat(
                            new ScheduleTriggers()
                                    .ofExecution(connection, MACHINE, name)
                                    .orElseThrow()
                                    .trigger()
                                    .arn())
                    .isEqualTo(schedule.name().arn());
        }
    }

    @Test
    void the_schedules_of_a_machine_are_all_found() throws SQLException {
        try (var connection = catalogue.source().getConnection()) {
            assertThat(ScheduleSearch.listByTarget(connection, MACHINE, 3 * OTHERS).schedules())
                    .hasSize(OTHERS + 8);
        }
    }

    @Test
    void a_list_without_its_damaged_schedule_is_complete_only_if_no_further_rows_exist()
            throws SQLException {
        var machine = new StateMachineArn(MACHINE.scope(), "with-damaged");
        try (var connection = catalogue.source().getConnection()) {
            connection.setAutoCommit(false);
            for (var name : List.of("d1", "d2", "d3")) {
                insert(connection, "default", name, machine.toString());
            }
            new Sql(
                            "UPDATE schedules SET definition = convert_to(?, 'UTF8')"
                                    + " WHERE name = 'd1'")
                    .update(connection, "\"" + machine + "\"");

            var cut = new ScheduleTriggers().ofMachine(connection, machine, 2);
            assertThat(cut.triggers()).extracting(Trigger::name).containsExactly("d2", "d3");
            assertThat(cut.isComplete()).isFalse();
            var all = new ScheduleTriggers().ofMachine(connection, machine, 3);
            assertThat(all.triggers()).hasSize(2);
            assertThat(all.isComplete()).isTrue();
            connection.rollback();
        }
    }
}
