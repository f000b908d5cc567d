package dev.askel.engine.visibility;

import static dev.askel.engine.visibility.TestCatalogue.ACCOUNT;
import static dev.askel.engine.visibility.TestCatalogue.CALLER;
import static dev.askel.engine.visibility.TestCatalogue.NOW;
import static dev.askel.engine.visibility.TestCatalogue.REGION;
import static dev.askel.engine.visibility.TestCatalogue.ok;
import static dev.askel.engine.visibility.TestCatalogue.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.history.ExecutionStatus;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.Executions.RedriveFilter;
import dev.askel.engine.api.Page;
import dev.askel.engine.api.StateMachineType;
import dev.askel.engine.api.arn.Arn.StateMachineArn;
import dev.askel.engine.api.arn.ArnScope;
import dev.askel.engine.api.workbench.ExecutionCriteria;
import dev.askel.engine.api.workbench.ExecutionCriteria.CauseFilter;
import dev.askel.engine.api.workbench.ExecutionCriteria.FailureFilter;
import dev.askel.engine.api.workbench.ExecutionCriteria.PauseFilter;
import dev.askel.engine.api.workbench.ExecutionCriteria.TimeRange;
import dev.askel.engine.api.workbench.ExecutionSearches.FoundExecution;
import dev.askel.engine.visibility.SearchQuery.AccessPath;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/** Compares searches over all machines with a filter over all rows. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ExecutionSearchTest {
    private static final int EXECUTIONS = 400;
    private static final ArnScope SCOPE = ArnScope.of(REGION, ACCOUNT);
    private static final List<String> NAMES = List.of("order-", "o", "bill_", "bill%", "ä-");

    private static final List<String> CAUSES =
            List.of("Kind is bad: ", "no \\303 of kind ", "Überlast bei ", "a\0b ");
    private static final List<String> CAUSE_PARTS =
            List.of("KIND", "kind is bad", "\\303", "303", "34", "Überlast", "\0", "7", "never");

    private static final List<ExecutionStatus> STATUSES = List.of(ExecutionStatus.values());

    private static TestCatalogue catalogue;
    private static ExecutionSearch searches;
    private static List<Stored> rows;

    /** An inserted row. */
    private record Stored(
            String id,
            String machine,
            StateMachineType type,
            String name,
            ExecutionStatus status,
            Instant started,
            @Nullable Instant stopped,
            @Nullable String failedState,
            @Nullable String error,
            @Nullable String fingerprint,
            @Nullable String cause,
            @Nullable String versionArn,
            int redrives,
            boolean isPaused) {

        boolean matches(ExecutionCriteria criteria) {
            var criteriaMachine = criteria.machine();
            return (criteriaMachine == null
                            || (criteriaMachine.name().equals(machine)
                                    && (criteriaMachine.isUnqualified()
                                            || criteriaMachine.toString().equals(versionArn))))
                    && matchesValue(criteria.type(), type)
                    && (criteria.statuses().isEmpty() || criteria.statuses().contains(status))
                    && within(started, criteria.started())
                    && within(stopped, criteria.stopped())
                    && (criteria.namePrefix() == null || name.startsWith(criteria.namePrefix()))
                    && matchesValue(criteria.failure().state(), failedState)
                    && matchesValue(criteria.failure().error(), error)
                    && matchesValue(criteria.failure().causeFingerprint(), fingerprint)
                    && (criteria.failure().cause() == null
                            || (cause != null
                                    && cause.toLowerCase(Locale.ROOT)
                                            .contains(
                                                    criteria.failure()
                                                            .cause()
                                                            .text()
                                                            .toLowerCase(Locale.ROOT))))
                    && (criteria.redrive() == null
                            || (criteria.redrive() == RedriveFilter.REDRIVEN) == (redrives > 0))
                    && (criteria.pause() == null
                            || (criteria.pause() == PauseFilter.PAUSED) == isPaused);
        }

        private static boolean matchesValue(@Nullable Object criterion, @Nullable Object value) {
            return criterion == null || criterion.equals(value);
        }

        private static boolean within(@Nullable Instant time, TimeRange range) {
            var from = range.from();
            var before = range.before();
            return (from == null || (time != null && !time.isBefore(from)))
                    && (before == null || (time != null && time.isBefore(before)));
        }
    }

    @BeforeAll
    static void open() {
        catalogue = new TestCatalogue();
        searches = new ExecutionSearch(catalogue.workers(), catalogue.tokens());
        var random = new Random(20_261_120);
        var machines =
                List.of(
                        new Machine(
                                catalogue.insertMachine("orders"),
                                "orders",
                                StateMachineType.STANDARD),
                        new Machine(
                                catalogue.insertMachine("orders", "STANDARD", "DELETED", NOW),
                                "orders",
                                StateMachineType.STANDARD),
                        new Machine(
                                catalogue.insertMachine("bills"),
                                "bills",
                                StateMachineType.STANDARD),
                        new Machine(
                                catalogue.insertMachine("quick", "EXPRESS", "ACTIVE", NOW),
                                "quick",
                                StateMachineType.EXPRESS),
                        new Machine(
                                catalogue.insertMachine("never-run"),
                                "never-run",
                                StateMachineType.STANDARD));
        var stored = new ArrayList<Stored>();
        for (int i = 0; i < EXECUTIONS; i++) {
            stored.add(insert(machines.get(random.nextInt(4)), i, random));
        }
        // Searches must not find an execution of another account or a child of a Map Run.
        catalogue.pauseExecution(
                catalogue.insertExecution(
                        new ExecutionId("999999999999", REGION, UUID.randomUUID(), "order-x"),
                        "orders",
                        NOW));
        catalogue.pauseExecution(
                catalogue.insertExecution(
                        new ExecutionId(
                                ACCOUNT, REGION, machines.getFirst().id(), "items", "order-y"),
                        "orders",
                        NOW));
        stored.sort(Comparator.comparing(Stored::started).thenComparing(Stored::id).reversed());
        rows = List.copyOf(stored);
    }

    private record Machine(UUID id, String name, StateMachineType type) {}

    private static Stored insert(Machine machine, int n, Random random) {
        var name = choose(random, NAMES) + n;
        var status = choose(random, STATUSES);
        if (status == ExecutionStatus.PENDING_REDRIVE) {
            status = ExecutionStatus.SUCCEEDED;
        }
        // Many executions start in the same millisecond, so that the order of their ids matters.
        var started = NOW.plusMillis(random.nextInt(60));
        var id = catalogue.insertExecution(machine.id(), machine.name(), name, started);
        var stopped =
                status == ExecutionStatus.RUNNING ? null : started.plusMillis(random.nextInt(40));
        var failed = SearchQuery.FAILURES.contains(status);
        var row =
                new Stored(
                        id.persistenceId(),
                        machine.name(),
                        machine.type(),
                        name,
                        status,
                        started,
                        stopped,
                        failed ? "State" + random.nextInt(3) : null,
                        failed ? "Error" + random.nextInt(3) : null,
                        failed ? "00f" + random.nextInt(2) : null,
                        failed ? choose(random, CAUSES) + n : null,
                        random.nextInt(4) == 0
                                ? arn(machine.name()).qualified("1").toString()
                                : null,
                        random.nextInt(5) == 0 ? 1 : 0,
                        status == ExecutionStatus.RUNNING && random.nextBoolean());
        catalogue.execute(
                """
                UPDATE executions SET status = ?, stopped_at = ?::bigint, failed_state = ?,
                    error = ?, error_text = ?, cause_fingerprint = ?, cause = ?, version_arn = ?,
                    redrive_count = ? WHERE persistence_id = ?\
                """,
                status.name(),
                stopped == null ? null : stopped.toEpochMilli(),
                row.failedState(),
                row.error() == null ? null : row.error().getBytes(StandardCharsets.UTF_8),
                row.error(),
                row.fingerprint(),
                row.cause() == null ? null : row.cause().getBytes(StandardCharsets.UTF_8),
                row.versionArn(),
                row.redrives(),
                row.id());
        if (row.isPaused()) {
            catalogue.pauseExecution(id);
        }
        return row;
    }

    private static StateMachineArn arn(String machine) {
        return new StateMachineArn(SCOPE, machine);
    }

    @AfterAll
    static void close() {
        catalogue.close();
    }

    @Test
    void each_combination_of_filters_finds_the_same_rows_as_a_scan() {
        var random = new Random(5);
        int found = 0;
        for (int i = 0; i < 300; i++) {
            // At first one criterion at a time, then several together.
            var criteria = criteria(random, i < 100 ? 9 : 3);
            int size = 1 + random.nextInt(60);
            var expected = rows.stream().filter(row -> row.matches(criteria)).toList();
            found += expected.size();

            assertThat(searchAll(criteria, size))
                    .as("%s by %d", criteria, size)
                    .extracting(ExecutionSearchTest::description)
                    .containsExactlyElementsOf(
                            expected.stream()
                                    .map(row ->
                                            row.machine() + " " + row.name() + " " + row.isPaused())
                                    .toList());
            assertThat(ok(searches.count(SCOPE, criteria, 100)))
                    .as("%s", criteria)
                    .isEqualTo(Math.min(100, expected.size()));
        }
        assertThat(found).isGreaterThan(1_000);
    }

    @Test
    void every_access_path_finds_the_same_rows() throws SQLException {
        var criteria =
                ExecutionCriteria.ALL
                        .withStatuses(SearchQuery.FAILURES)
                        .withStopped(new TimeRange(NOW, NOW.plusMillis(50)))
                        .withNamePrefix("o");
        assertSameRows(criteria, EnumSet.complementOf(EnumSet.of(AccessPath.PAUSES)));
        assertSameRows(
                ExecutionCriteria.ALL.withNamePrefix("o").withPause(PauseFilter.PAUSED),
                EnumSet.of(AccessPath.MACHINES, AccessPath.NAMES, AccessPath.PAUSES));
    }

    private static void assertSameRows(ExecutionCriteria criteria, Set<AccessPath> paths)
            throws SQLException {
        var query = new SearchQuery(SCOPE, criteria);
        var expected =
                rows.stream()
                        .filter(row -> row.matches(criteria))
                        .map(Stored::id)
                        .limit(20)
                        .toList();
        assertThat(expected).isNotEmpty();
        try (var connection = catalogue.source().getConnection()) {
            for (var path : paths) {
                var page = query.page(path, null, 20);
                assertThat(
                                page.sql()
                                        .list(
                                                connection,
                                                row -> row.text("persistence_id"),
                                                page.parameterArray()))
                        .as("%s", path)
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    void pages_show_each_execution_once_while_new_ones_start() {
        var machine = catalogue.insertMachine("busy");
        for (int i = 0; i < 40; i++) {
            catalogue.insertExecution(machine, "busy", "e" + i, NOW.minusSeconds(100 + i / 7));
        }
        var criteria = before(NOW.minusSeconds(50));
        var seen = new ArrayList<String>();
        @Nullable String token = null;
        do {
            var page = ok(searches.search(CALLER, criteria, new Page(9, token)));
            page.executions().forEach(each -> seen.add(each.name()));
            token = page.nextToken();
            catalogue.insertExecution(machine, "busy", "new" + seen.size(), NOW.minusSeconds(60));
        } while (token != null);

        assertThat(seen).hasSize(40).doesNotHaveDuplicates().noneMatch(n -> n.startsWith("new"));
        catalogue.execute("DELETE FROM executions WHERE machine_id = ?", machine);
    }

    private static ExecutionCriteria before(Instant time) {
        return ExecutionCriteria.ALL.withStarted(new TimeRange(null, time));
    }

    @Test
    void a_token_is_valid_only_for_its_criteria() {
        var token =
                ok(searches.search(CALLER, ExecutionCriteria.ALL, new Page(1, null))).nextToken();

        for (var other :
                List.of(before(NOW), ExecutionCriteria.ALL.withPause(PauseFilter.NOT_PAUSED))) {
            assertThat(refused(searches.search(CALLER, other, new Page(1, token))))
                    .isEqualTo(new EngineError.InvalidToken());
        }
    }

    @Test
    void all_pages_of_a_search_for_a_cause_read_the_same_failures() throws SQLException {
        var machine = catalogue.insertMachine("causes");
        for (int i = 0; i < 4; i++) {
            insertFailed(machine, "e" + i, NOW.plusSeconds(10 + i));
        }
        var criteria = ofCause("causes", null);
        try (var connection = catalogue.source().getConnection()) {
            var bounded = ExecutionSearch.boundCauses(connection, SCOPE, criteria, 3);
            assertThat(bounded).isEqualTo(ofCause("causes", NOW.plusSeconds(11)));
            insertFailed(machine, "late", NOW.plusSeconds(20));

            // An existing bound is kept.
            assertThat(ExecutionSearch.boundCauses(connection, SCOPE, bounded, 3))
                    .isEqualTo(bounded);
            assertThat(searchAll(bounded, 1))
                    .extracting(FoundExecution::name)
                    .containsExactly("late", "e3", "e2", "e1");
            // The time bound is the epoch when there are fewer failures than the maximum.
            assertThat(ExecutionSearch.boundCauses(connection, SCOPE, criteria, 1_000_000))
                    .isEqualTo(ofCause("causes", Instant.EPOCH));
        }
        catalogue.execute("DELETE FROM executions WHERE machine_id = ?", machine);
    }

    @Test
    void the_token_of_a_search_for_a_cause_contains_the_bound_of_the_searched_failures() {
        var machine = catalogue.insertMachine("tokens");
        for (int i = 0; i < 2; i++) {
            insertFailed(machine, "e" + i, NOW.plusSeconds(10 + i));
        }
        var first = ok(searches.search(CALLER, ofCause("tokens", NOW), new Page(1, null)));

        // The bound in the token applies, not the bound of the criteria.
        var later = ofCause("tokens", NOW.plusSeconds(11));
        assertThat(ok(searches.search(CALLER, later, new Page(1, first.nextToken()))).executions())
                .extracting(FoundExecution::name)
                .containsExactly("e0");
        catalogue.execute("DELETE FROM executions WHERE machine_id = ?", machine);
    }

    private static ExecutionCriteria ofCause(String machine, @Nullable Instant startedFrom) {
        return ExecutionCriteria.ofMachine(arn(machine))
                .withFailure(
                        new FailureFilter(
                                null, null, null, new CauseFilter("no disk", startedFrom)));
    }

    private static void insertFailed(UUID machine, String name, Instant startedAt) {
        var id = catalogue.insertExecution(machine, "causes", name, startedAt);
        catalogue.execute(
                """
                UPDATE executions SET status = 'FAILED', cause = 'no disk'::bytea
                 WHERE persistence_id = ?\
                """,
                id.persistenceId());
    }

    @Test
    void texts_that_no_name_contains_find_nothing() {
        for (var text :
                List.of("\0", "\ud800", "'; DROP TABLE executions; --", "%", "x".repeat(9_999))) {
            var name = ExecutionCriteria.ALL.withNamePrefix(text);
            var rest =
                    ExecutionCriteria.ALL.withFailure(
                            new FailureFilter(text, text, text, new CauseFilter(text)));
            assertThat(searchAll(name, 10)).isEmpty();
            assertThat(searchAll(rest, 10)).isEmpty();
        }
    }

    private static ExecutionCriteria criteria(Random random, int rarity) {
        var statuses = EnumSet.noneOf(ExecutionStatus.class);
        if (random.nextInt(rarity) == 0) {
            for (int i = random.nextInt(3); i >= 0; i--) {
                statuses.add(choose(random, STATUSES));
            }
        }
        var machines =
                List.of(
                        arn("orders"),
                        arn("bills"),
                        arn("never-run"),
                        arn("nobody"),
                        arn("orders").qualified("1"));
        return new ExecutionCriteria(
                chooseOrNull(random, rarity, () -> choose(random, machines)),
                chooseOrNull(
                        random,
                        2 * rarity,
                        () -> choose(random, List.of(StateMachineType.values()))),
                statuses,
                new TimeRange(
                        chooseOrNull(random, rarity, () -> NOW.plusMillis(random.nextInt(50))),
                        chooseOrNull(
                                random, rarity, () -> NOW.plusMillis(20 + random.nextInt(50)))),
                new TimeRange(
                        chooseOrNull(random, rarity, () -> NOW.plusMillis(random.nextInt(90))),
                        chooseOrNull(
                                random, rarity, () -> NOW.plusMillis(20 + random.nextInt(90)))),
                chooseOrNull(random, rarity, () -> choose(random, NAMES)),
                new FailureFilter(
                        chooseOrNull(random, 2 * rarity, () -> "State" + random.nextInt(4)),
                        chooseOrNull(random, 2 * rarity, () -> "Error" + random.nextInt(4)),
                        chooseOrNull(random, 2 * rarity, () -> "00f" + random.nextInt(3)),
                        chooseOrNull(
                                random,
                                2 * rarity,
                                () -> new CauseFilter(choose(random, CAUSE_PARTS)))),
                chooseOrNull(random, rarity, () -> choose(random, List.of(RedriveFilter.values()))),
                chooseOrNull(random, rarity, () -> choose(random, List.of(PauseFilter.values()))));
    }

    private static <T> T choose(Random random, List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    private static <T> @Nullable T chooseOrNull(Random random, int rarity, Supplier<T> value) {
        return random.nextInt(rarity) == 0 ? value.get() : null;
    }

    private static List<FoundExecution> searchAll(ExecutionCriteria criteria, int size) {
        var found = new ArrayList<FoundExecution>();
        @Nullable String token = null;
        do {
            var page = ok(searches.search(CALLER, criteria, new Page(size, token)));
            assertThat(page.executions()).hasSizeLessThanOrEqualTo(size);
            found.addAll(page.executions());
            token = page.nextToken();
        } while (token != null);
        return found;
    }

    private static String description(FoundExecution execution) {
        var machine = execution.stateMachineArn();
        return "%s %s %s"
                .formatted(
                        machine.substring(machine.lastIndexOf(':') + 1),
                        execution.name(),
                        execution.isPaused());
    }
}
