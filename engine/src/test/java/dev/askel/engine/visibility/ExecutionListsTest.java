package dev.askel.engine.visibility;

import static dev.askel.engine.visibility.TestCatalogue.CALLER;
import static dev.askel.engine.visibility.TestCatalogue.NOW;
import static dev.askel.engine.visibility.TestCatalogue.ok;
import static dev.askel.engine.visibility.TestCatalogue.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.history.ExecutionStatus;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.Executions.ExecutionListItem;
import dev.askel.engine.api.Executions.ListExecutionsRequest;
import dev.askel.engine.api.Executions.ListExecutionsResult;
import dev.askel.engine.api.Executions.RedriveFilter;
import dev.askel.engine.api.Page;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/** ListExecutions (docs/aws/api.md, 4.3 and 6; recorded: test_sfn_api, test_list_executions*). */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ExecutionListsTest {
    private static final String ARN = "arn:aws:states:us-east-1:123456789012:stateMachine:";

    private static TestCatalogue catalogue;
    private static ExecutionLists lists;

    @BeforeAll
    static void open() {
        catalogue = new TestCatalogue();
        lists = new ExecutionLists(catalogue.workers(), catalogue.tokens());
    }

    @AfterAll
    static void close() {
        catalogue.close();
    }

    @Test
    void the_newest_execution_comes_first() {
        var machine = catalogue.insertMachine("orders");
        catalogue.insertExecution(machine, "orders", "b", NOW.minusSeconds(2));
        catalogue.insertExecution(machine, "orders", "c", NOW);
        var first = catalogue.insertExecution(machine, "orders", "a", NOW.minusSeconds(3));
        catalogue.endExecution(first, "SUCCEEDED", NOW, "{}");

        var listed = list("orders", null, null);

        assertThat(listed.executions())
                .extracting(ExecutionListItem::name)
                .containsExactly("c", "b", "a");
        assertThat(listed.nextToken()).isNull();
        assertThat(listed.executions().getLast())
                .isEqualTo(
                        new ExecutionListItem(
                                "arn:aws:states:us-east-1:123456789012:execution:orders:a",
                                ARN + "orders",
                                "a",
                                ExecutionStatus.SUCCEEDED,
                                NOW.minusSeconds(3),
                                NOW,
                                null,
                                null,
                                null,
                                null,
                                0,
                                null));
    }

    @Test
    void pages_show_each_execution_once_while_new_ones_start() {
        var machine = catalogue.insertMachine("busy");
        // Several executions start in the same millisecond, so that a page ends between two of
        // them.
        for (int i = 0; i < 50; i++) {
            catalogue.insertExecution(machine, "busy", "e" + i, NOW.plusMillis(i / 7));
        }
        var seen = new ArrayList<String>();
        var page = list("busy", null, null, 7, null);
        for (int round = 0; page.nextToken() != null; round++) {
            page.executions().forEach(item -> seen.add(item.name()));
            catalogue.insertExecution(machine, "busy", "late" + round, NOW.plusSeconds(round + 1));
            page = list("busy", null, null, 7, page.nextToken());
        }
        page.executions().forEach(item -> seen.add(item.name()));

        assertThat(seen)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, 50).mapToObj(i -> "e" + i).toList());
    }

    @Test
    void a_full_last_page_has_no_token() {
        var machine = catalogue.insertMachine("three");
        for (int i = 0; i < 3; i++) {
            catalogue.insertExecution(machine, "three", "e" + i, NOW);
        }

        assertThat(list("three", null, null, 3, null).nextToken()).isNull();
        assertThat(list("three", null, null, 2, null).nextToken()).isNotNull();
    }

    @Test
    void filters_return_only_matching_executions() {
        var machine = catalogue.insertMachine("mixed");
        var failed = catalogue.insertExecution(machine, "mixed", "failed", NOW);
        var redriven = catalogue.insertExecution(machine, "mixed", "redriven", NOW.minusSeconds(1));
        catalogue.insertExecution(machine, "mixed", "running", NOW.minusSeconds(2));
        catalogue.endExecution(failed, "FAILED", NOW, null);
        catalogue.endExecution(redriven, "FAILED", NOW, null);
        catalogue.execute(
                "UPDATE executions SET redrive_count = 2, redriven_at = ? WHERE persistence_id = ?",
                NOW.toEpochMilli(),
                redriven.persistenceId());

        assertThat(names("mixed", ExecutionStatus.RUNNING, null)).containsExactly("running");
        assertThat(names("mixed", ExecutionStatus.FAILED, null))
                .containsExactly("failed", "redriven");
        assertThat(names("mixed", ExecutionStatus.SUCCEEDED, null)).isEmpty();
        assertThat(names("mixed", null, RedriveFilter.REDRIVEN)).containsExactly("redriven");
        assertThat(names("mixed", null, RedriveFilter.NOT_REDRIVEN))
                .containsExactly("failed", "running");
        assertThat(names("mixed", ExecutionStatus.RUNNING, RedriveFilter.REDRIVEN)).isEmpty();
        assertThat(list("mixed", null, RedriveFilter.REDRIVEN).executions().getFirst())
                .satisfies(item -> {
                    assertThat(item.redriveCount()).isEqualTo(2);
                    assertThat(item.redriveDate()).isEqualTo(NOW);
                });
    }

    @Test
    void children_of_Map_Runs_are_not_listed() {
        var machine = catalogue.insertMachine("parents");
        catalogue.insertExecution(machine, "parents", "parent", NOW);
        catalogue.insertExecution(
                new ExecutionId("123456789012", "us-east-1", machine, "items", "child"),
                "parents",
                NOW);

        assertThat(names("parents", null, null)).containsExactly("parent");
    }

    @Test
    void a_token_is_valid_only_for_its_list_and_for_24_hours() {
        var machine = catalogue.insertMachine("paged");
        catalogue.insertMachine("other");
        catalogue.insertExecution(machine, "paged", "a", NOW);
        catalogue.insertExecution(machine, "paged", "b", NOW);
        var token = list("paged", null, null, 1, null).nextToken();

        assertThat(refusal(request("other", null, null, 1, token)))
                .isEqualTo(new EngineError.InvalidToken());
        assertThat(refusal(request("paged", ExecutionStatus.RUNNING, null, 1, token)))
                .isEqualTo(new EngineError.InvalidToken());
        assertThat(refusal(request("paged", null, null, 1, "nonsense")))
                .isEqualTo(new EngineError.InvalidToken());
        catalogue.moveTime(Duration.ofHours(25));
        assertThat(refusal(request("paged", null, null, 1, token)))
                .isEqualTo(new EngineError.InvalidToken());
    }

    @Test
    void unknown_deleted_and_Express_machines_have_no_list() {
        catalogue.insertMachine("express", "EXPRESS", "ACTIVE", NOW);
        catalogue.insertMachine("deleted", "STANDARD", "DELETED", NOW);
        catalogue.insertMachine("deleting", "STANDARD", "DELETING", NOW);

        assertThat(refusal(request("nobody", null, null, 1, null)).message())
                .isEqualTo("State Machine Does Not Exist: '" + ARN + "nobody'");
        assertThat(refusal(request("deleted", null, null, 1, null)).name())
                .isEqualTo("StateMachineDoesNotExist");
        assertThat(refusal(request("deleting:1", null, null, 1, null)).name())
                .isEqualTo("StateMachineDoesNotExist");
        assertThat(refusal(request("express", null, null, 1, null)).message())
                .isEqualTo("This operation is not supported by this type of state machine");
        assertThat(names("deleting", null, null)).isEmpty();
    }

    @Test
    void exactly_one_arn_is_required() {
        var page = Page.of(null, null);
        var mapRun = "arn:aws:states:us-east-1:123456789012:mapRun:a/b:c";

        assertThat(refusal(new ListExecutionsRequest(null, null, page, null, null)).name())
                .isEqualTo("ValidationException");
        assertThat(refusal(new ListExecutionsRequest(ARN + "a", null, page, mapRun, null)).name())
                .isEqualTo("ValidationException");
        assertThat(refusal(request("a", ExecutionStatus.PENDING_REDRIVE, null, 1, null)).name())
                .isEqualTo("ValidationException");
    }

    private static List<String> names(
            String machine, @Nullable ExecutionStatus status, @Nullable RedriveFilter redrive) {
        return list(machine, status, redrive).executions().stream()
                .map(ExecutionListItem::name)
                .toList();
    }

    @Test
    void executions_are_listed_by_the_version_or_alias_that_started_them() {
        var machine = catalogue.insertMachine("versioned");
        var starters = List.of("", ":1", ":1", ":2");
        for (int i = 0; i < starters.size(); i++) {
            var execution =
                    catalogue.insertExecution(machine, "versioned", "e" + i, NOW.plusSeconds(i));
            catalogue.execute(
                    "UPDATE executions SET version_arn = ?, alias_arn = ? WHERE persistence_id = ?",
                    starters.get(i).isEmpty() ? null : ARN + "versioned" + starters.get(i),
                    i == 2 ? ARN + "versioned:PROD" : null,
                    execution.persistenceId());
        }
        catalogue.execute(
                """
                INSERT INTO machine_versions (machine_id, version, revision, created_at)
                VALUES (?, 3, 1, 0)\
                """,
                machine);

        assertThat(names("versioned", 100, null)).containsExactly("e3", "e2", "e1", "e0");
        assertThat(names("versioned:1", 100, null)).containsExactly("e2", "e1");
        assertThat(names("versioned:2", 100, null)).containsExactly("e3");
        assertThat(names("versioned:PROD", 100, null)).containsExactly("e2");
        assertThat(names("versioned:3", 100, null)).isEmpty();
        var first = list("versioned:1", null, null, 1, null);
        assertThat(names("versioned:1", 100, first.nextToken())).containsExactly("e1");
        assertThat(list("versioned:1", ExecutionStatus.SUCCEEDED, null, 5, null).executions())
                .isEmpty();
        for (var other : List.of("versioned", "versioned:2", "versioned:PROD")) {
            assertThat(refusal(request(other, null, null, 1, first.nextToken())))
                    .isEqualTo(new EngineError.InvalidToken());
        }
        for (var unknown : List.of("versioned:4", "versioned:01", "versioned:BETA")) {
            assertThat(refusal(request(unknown, null, null, 1, null)))
                    .isEqualTo(new EngineError.StateMachineDoesNotExist(ARN + unknown));
        }
    }

    private static List<String> names(String machine, int size, @Nullable String token) {
        return list(machine, null, null, size, token).executions().stream()
                .map(ExecutionListItem::name)
                .toList();
    }

    private static ListExecutionsResult list(
            String machine, @Nullable ExecutionStatus status, @Nullable RedriveFilter redrive) {
        return list(machine, status, redrive, 100, null);
    }

    private static ListExecutionsResult list(
            String machine,
            @Nullable ExecutionStatus status,
            @Nullable RedriveFilter redrive,
            int size,
            @Nullable String token) {
        return ok(lists.listExecutions(CALLER, request(machine, status, redrive, size, token)));
    }

    private static ListExecutionsRequest request(
            String machine,
            @Nullable ExecutionStatus status,
            @Nullable RedriveFilter redrive,
            int size,
            @Nullable String token) {
        return new ListExecutionsRequest(
                ARN + machine, status, new Page(size, token), null, redrive);
    }

    private static EngineError refusal(ListExecutionsRequest request) {
        return refused(lists.listExecutions(CALLER, request));
    }
}
