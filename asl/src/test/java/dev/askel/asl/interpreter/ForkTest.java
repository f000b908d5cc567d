package dev.askel.asl.interpreter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.history.Entry;
import dev.askel.asl.history.EventDetails;
import dev.askel.asl.history.Fact;
import dev.askel.asl.history.ForkOrigin;
import dev.askel.asl.history.GraphPath;
import dev.askel.asl.history.HistoryEvent;
import dev.askel.asl.history.HistoryEventType;
import dev.askel.asl.history.MapChild;
import dev.askel.asl.interpreter.fork.ForkChanges;
import dev.askel.asl.interpreter.fork.ForkJournal;
import dev.askel.asl.interpreter.fork.ForkMismatch;
import dev.askel.asl.interpreter.fork.ForkPlan;
import dev.askel.asl.interpreter.fork.ForkPoint;
import dev.askel.asl.interpreter.fork.ForkSearch;
import dev.askel.asl.model.StateMachine;
import dev.askel.asl.parser.DefinitionParser;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Tests forks of executions. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ForkTest {
    private static final String LINE =
            """
            {"StartAt": "A", "States": {
              "A": {"Type": "Pass", "Result": {"a": 1}, "Assign": {"x": 7}, "Next": "B"},
              "B": {"Type": "Task", "Resource": "%s", "Parameters": {"a.$": "$.a", "x.$": "$x"},
                "Next": "C"},
              "C": {"Type": "Pass", "End": true}}}
            """
                    .formatted(TaskTest.INVOKE);

    private static final String MAP =
            """
            {"StartAt": "M", "States": {"M": {"Type": "Map", "ItemsPath": "$.items",
              "MaxConcurrency": 1, "End": true, "ItemProcessor": {"StartAt": "W", "States": {
                "W": {"Type": "Wait", "Seconds": 10, "Next": "P"},
                "P": {"Type": "Pass", "Parameters": {"v.$": "$", "i.$": "$$.Map.Item.Index"},
                  "End": true}}}}}}
            """;

    private static ForkPoint point(SimulatedExecution origin, long eventId) {
        var search = new ForkSearch(eventId);
        origin.journal().entries().forEach(search::add);
        var found = search.found();
        if (found == null) {
            throw new AssertionError("No event " + eventId);
        }
        return search.isShared() ? point(origin, found.eventId()) : found;
    }

    private static SimulatedExecution fork(
            SimulatedExecution origin, long eventId, ForkChanges changes, String definition) {
        var machine = DefinitionParser.compile(definition);
        return SimulatedExecution.of(machine)
                .beginningWith(entries(origin, eventId, changes, machine))
                .run();
    }

    private static List<Entry> entries(
            SimulatedExecution origin, long eventId, ForkChanges changes, StateMachine machine) {
        return ForkJournal.entries(
                ForkPlan.of(point(origin, eventId), changes),
                SimulatedIdentity.of(machine, null),
                SimulatedTime.START);
    }

    private static @Nullable String mismatch(
            SimulatedExecution origin, long eventId, String definition) {
        return ForkMismatch.find(
                ForkPlan.of(point(origin, eventId), ForkChanges.NONE),
                DefinitionParser.compile(definition));
    }

    private static long idOf(SimulatedExecution run, HistoryEventType type, int occurrence) {
        return run.events().stream()
                .filter(event -> event.type() == type)
                .skip(occurrence)
                .mapToLong(HistoryEvent::id)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void a_fork_enters_the_state_that_contains_the_event() {
        var origin = SimulatedExecution.of(LINE).run();
        var succeeded = idOf(origin, HistoryEventType.TaskSucceeded, 0);

        var fork = fork(origin, succeeded, ForkChanges.NONE, LINE);

        assertThat(fork.history())
                .containsExactly(
                        "1<0 ExecutionStarted",
                        "2<0 TaskStateEntered B",
                        "3<2 TaskScheduled",
                        "4<3 TaskStarted",
                        "5<4 TaskSucceeded",
                        "6<5 TaskStateExited B",
                        "7<6 PassStateEntered C",
                        "8<7 PassStateExited C",
                        "9<8 ExecutionSucceeded");
        assertThat(fork).satisfies(Outcomes.succeeded("{\"a\":1,\"x\":7}"));
        assertThat(fork.state().forkOrigin())
                .isEqualTo(
                        new ForkOrigin(
                                origin.state().identity().arn(),
                                idOf(origin, HistoryEventType.TaskStateEntered, 0),
                                0));
    }

    @Test
    void a_fork_changes_the_input_of_its_state_and_variables() {
        var origin = SimulatedExecution.of(LINE).run();
        var entered = idOf(origin, HistoryEventType.TaskStateEntered, 0);

        var fork =
                fork(
                        origin,
                        entered,
                        new ForkChanges(
                                TaskAnswer.json("{\"a\":2}"), Map.of("x", TaskAnswer.json("8"))),
                        LINE);

        assertThat(fork).satisfies(Outcomes.succeeded("{\"a\":2,\"x\":8}"));
    }

    @Test
    void a_fork_at_the_start_changes_the_input_of_the_execution() {
        var definition =
                """
                {"StartAt": "A", "States": {"A": {"Type": "Pass", "End": true,
                  "Parameters": {"state.$": "$", "execution.$": "$$.Execution.Input"}}}}
                """;
        var origin = SimulatedExecution.of(definition).input("1").run();

        var fork = fork(origin, 1, new ForkChanges(TaskAnswer.json("2"), Map.of()), definition);

        assertThat(fork).satisfies(Outcomes.succeeded("{\"execution\":2,\"state\":2}"));
    }

    @Test
    void a_fork_in_an_iteration_keeps_the_results_of_others() {
        var origin = SimulatedExecution.of(MAP).input("{\"items\":[\"a\",\"b\",\"c\"]}").run();
        var second = idOf(origin, HistoryEventType.PassStateEntered, 1);

        var fork = fork(origin, second, new ForkChanges(TaskAnswer.json("\"x\""), Map.of()), MAP);

        assertThat(fork)
                .satisfies(
                        Outcomes.succeeded(
                                "[{\"v\":\"a\",\"i\":0},{\"v\":\"x\",\"i\":1},{\"v\":\"c\",\"i\":2}]"));
        assertThat(fork.history())
                .startsWith(
                        "1<0 ExecutionStarted",
                        "2<0 MapStateEntered M",
                        "3<2 MapStateStarted 3",
                        "4<3 MapIterationStarted M[1]",
                        "5<4 PassStateEntered P");
    }

    @Test
    void a_failed_execution_continues_with_a_corrected_definition() {
        var broken = LINE.replace("$.a\"", "$.b\"");
        var origin = SimulatedExecution.of(broken).run();
        assertThat(origin.events().getLast().type()).isEqualTo(HistoryEventType.ExecutionFailed);

        var fork = fork(origin, origin.events().size(), ForkChanges.NONE, LINE);

        assertThat(fork).satisfies(Outcomes.succeeded("{\"a\":1,\"x\":7}"));
    }

    private static final String DISTRIBUTED =
            """
            {"StartAt": "D", "States": {"D": {"Type": "Map", "End": true, "ItemProcessor": {
              "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
              "StartAt": "A", "States": {
                "A": {"Type": "Pass", "Next": "B"},
                "B": {"Type": "Pass", "End": true}}}}}}
            """;

    private static SimulatedExecution childOfMapRun() {
        return SimulatedExecution.of(DISTRIBUTED)
                .startedBy(new MapChild("arn", "id", "label", 0, 1, new GraphPath(null, "D", 0)))
                .input("5")
                .run();
    }

    @Test
    void a_child_of_a_map_run_is_forked_without_its_map_run() {
        var child = childOfMapRun();
        var second = idOf(child, HistoryEventType.PassStateEntered, 1);

        var fork = fork(child, second, ForkChanges.NONE, DISTRIBUTED);

        assertThat(fork).satisfies(Outcomes.succeeded("5"));
        assertThat(fork.state().identity().mapChild()).isNull();
        assertThat(mismatch(child, second, LINE))
                .isEqualTo("The definition has no state 'D' where the history has it.");

        var again = fork(fork, 1, ForkChanges.NONE, DISTRIBUTED);
        assertThat(again).satisfies(Outcomes.succeeded("5"));
        assertThat(again.history()).isEqualTo(fork.history());
    }

    @Test
    void a_definition_without_the_state_is_refused() {
        var origin = SimulatedExecution.of(LINE).run();
        var entered = idOf(origin, HistoryEventType.TaskStateEntered, 0);

        assertThat(mismatch(origin, entered, MAP))
                .isEqualTo("The definition has no state 'B' where the history has it.");
        assertThat(mismatch(origin, entered, LINE)).isNull();
    }

    @Test
    void a_definition_with_other_branches_is_refused() {
        var branch =
                "{\"StartAt\": \"%1$s\", \"States\": {\"%1$s\": {\"Type\": \"Wait\", \"Seconds\": 1, \"End\": true}}}";
        var parallel =
                "{\"StartAt\": \"P\", \"States\": {\"P\": {\"Type\": \"Parallel\", \"End\": true, \"Branches\": [%s]}}}";
        var two = parallel.formatted(branch.formatted("X") + "," + branch.formatted("Y"));
        var one = parallel.formatted(branch.formatted("X"));
        var origin = SimulatedExecution.of(two).run();
        var entered = idOf(origin, HistoryEventType.WaitStateEntered, 0);

        assertThat(mismatch(origin, entered, one))
                .isEqualTo("The state 'P' has 2 branches in the history and 1 in the definition.");
        assertThat(mismatch(origin, entered, two.replace("\"P\"", "\"Q\"")))
                .isEqualTo("The definition has no state 'P' where the history has it.");
        assertThat(
                        mismatch(
                                origin,
                                entered,
                                "{\"StartAt\": \"P\", \"States\": {\"P\": {\"Type\": \"Succeed\"}}}"))
                .isEqualTo(
                        "The state 'P' has branches or iterations in the history that the definition does not have.");
    }

    @Test
    void retries_of_an_enclosing_state_are_counted() {
        var definition =
                """
                {"StartAt": "P", "States": {"P": {"Type": "Parallel", "End": true,
                  "Retry": [{"ErrorEquals": ["E"], "MaxAttempts": 2}],
                  "Branches": [{"StartAt": "W", "States": {
                    "W": {"Type": "Wait", "Seconds": 1, "Next": "F"},
                    "F": {"Type": "Fail", "Error": "E"}}}]}}}
                """;
        var origin = SimulatedExecution.of(definition).run();
        var third = idOf(origin, HistoryEventType.WaitStateEntered, 2);

        var fork = fork(origin, third, ForkChanges.NONE, definition);

        assertThat(fork).satisfies(Outcomes.failed("E", null));
        assertThat(fork.events().stream().filter(ForkTest::isWait)).hasSize(1);
        var first = idOf(origin, HistoryEventType.WaitStateEntered, 0);
        assertThat(
                        fork(origin, first, ForkChanges.NONE, definition).events().stream()
                                .filter(ForkTest::isWait))
                .hasSize(3);
    }

    private static long entryOf(SimulatedExecution run, String state) {
        return run.events().stream()
                .filter(event ->
                        event.details() instanceof EventDetails.StateEntered(var name, _, _)
                                && name.equals(state))
                .mapToLong(HistoryEvent::id)
                .findFirst()
                .orElseThrow();
    }

    private static final String FAILING_BRANCH =
            """
            {"StartAt": "P", "States": {"P": {"Type": "Parallel", "End": true, "Branches": [
              {"StartAt": "Slow", "States": {
                "Slow": {"Type": "Wait", "Seconds": 60, "Next": "Bad"},
                "Bad": {"Type": "Fail", "Error": "E"}}},
              {"StartAt": "Charge", "States": {
                "Charge": {"Type": "Task", "Resource": "%s", "Next": "Ship"},
                "Ship": {"Type": "Task", "Resource": "%s", "Next": "Long"},
                "Long": {"Type": "Wait", "Seconds": 600, "End": true}}}]}}}
            """
                    .formatted(TaskTest.INVOKE, TaskTest.INVOKE);

    @Test
    void work_that_other_branches_have_done_until_the_event_is_not_repeated() {
        var origin = SimulatedExecution.of(FAILING_BRANCH).run();
        var exited = idOf(origin, HistoryEventType.WaitStateExited, 0);
        var corrected = FAILING_BRANCH.replace("\"Fail\", \"Error\": \"E\"", "\"Succeed\"");

        for (long event : new long[] {exited, exited + 1, entryOf(origin, "Bad")}) {
            var fork = fork(origin, event, ForkChanges.NONE, corrected);
            assertThat(fork).satisfies(Outcomes.succeeded("[{},{}]"));
            assertThat(fork.history()).noneMatch(line -> line.contains("TaskScheduled"));
        }
        var slow = fork(origin, entryOf(origin, "Slow"), ForkChanges.NONE, corrected);
        assertThat(slow.history()).filteredOn(line -> line.contains("TaskScheduled")).hasSize(2);
    }

    @Test
    void a_fork_at_the_start_of_an_iteration_starts_all_iterations() {
        var definition = MAP.replace("\"MaxConcurrency\": 1", "\"MaxConcurrency\": 2");
        var origin = SimulatedExecution.of(definition).input("{\"items\":[1,2,3]}").run();
        var first = idOf(origin, HistoryEventType.MapIterationStarted, 0);

        var fork = fork(origin, first, ForkChanges.NONE, definition);

        assertThat(fork.history())
                .startsWith(
                        "1<0 ExecutionStarted",
                        "2<0 MapStateEntered M",
                        "3<2 MapStateStarted 3",
                        "4<3 MapIterationStarted M[0]",
                        "5<3 MapIterationStarted M[1]");
        assertThat(fork.state().outcome()).isEqualTo(origin.state().outcome());
    }

    @Test
    void a_fork_of_a_fork_repeats_the_fork_from_its_start() {
        var definition =
                """
                {"StartAt": "A", "States": {
                  "A": {"Type": "Pass", "Assign": {"x": 7}, "Next": "M"},
                  "M": {"Type": "Map", "ItemsPath": "$.items", "MaxConcurrency": 1, "End": true,
                    "ItemProcessor": {"StartAt": "W", "States": {
                      "W": {"Type": "Wait", "Seconds": 1, "Next": "Q"},
                      "Q": {"Type": "Pass", "Parameters": {"v.$": "$", "x.$": "$x"},
                        "End": true}}}}}}
                """;
        var origin = SimulatedExecution.of(definition).input("{\"items\":[1,2]}").run();
        var second = idOf(origin, HistoryEventType.PassStateEntered, 2);
        var fork = fork(origin, second, ForkChanges.NONE, definition);
        var output = "[{\"v\":1,\"x\":7},{\"v\":2,\"x\":7}]";

        // The first event and the start of the iteration mean the state at which the fork began.
        for (long event : new long[] {1, 4}) {
            var again = fork(fork, event, ForkChanges.NONE, definition);
            assertThat(again.history()).isEqualTo(fork.history());
            assertThat(again).satisfies(Outcomes.succeeded(output));
            assertThat(again.state().forkOrigin())
                    .isEqualTo(new ForkOrigin(fork.state().identity().arn(), event, 0));
        }
        // The entry of the Map repeats all iterations with the variables of the origin.
        for (long event : new long[] {2, 3}) {
            var again = fork(fork, event, ForkChanges.NONE, definition);
            assertThat(again.history())
                    .startsWith("1<0 ExecutionStarted", "2<0 MapStateEntered M")
                    .contains("4<3 MapIterationStarted M[0]");
            assertThat(again).satisfies(Outcomes.succeeded(output));
        }
    }

    @Test
    void a_fork_of_a_queued_fork_repeats_the_fork_from_its_start() {
        var origin = SimulatedExecution.of(LINE).run();
        var machine = DefinitionParser.compile(LINE);
        var first =
                new ArrayList<>(
                        entries(
                                origin,
                                idOf(origin, HistoryEventType.TaskStateEntered, 0),
                                ForkChanges.NONE,
                                machine));
        first.add(2, new Fact.StartQueued("key"));
        first.add(new Fact.StartAdmitted(1));
        var fork = SimulatedExecution.of(machine).beginningWith(first).run();

        var again = fork(fork, 1, ForkChanges.NONE, LINE);

        assertThat(again.history()).isEqualTo(fork.history());
        assertThat(again.state().startPermit()).isNull();
        assertThat(again).satisfies(Outcomes.succeeded("{\"a\":1,\"x\":7}"));
    }

    @Test
    void a_fork_of_a_fork_within_a_nested_map_keeps_all_branches() {
        var definition =
                """
                {"StartAt": "P", "States": {"P": {"Type": "Parallel", "End": true, "Branches": [
                  {"StartAt": "M", "States": {"M": {"Type": "Map", "ItemsPath": "$.items",
                    "End": true, "ItemProcessor": {"StartAt": "W", "States": {
                      "W": {"Type": "Wait", "Seconds": 1, "End": true}}}}}},
                  {"StartAt": "V", "States": {"V": {"Type": "Wait", "Seconds": 9, "End": true}}}
                ]}}}
                """;
        var input = "{\"items\":[1,2]}";
        var origin = SimulatedExecution.of(definition).input(input).run();
        var fork =
                fork(
                        origin,
                        idOf(origin, HistoryEventType.WaitStateEntered, 1),
                        ForkChanges.NONE,
                        definition);

        for (var event : fork.events()) {
            var again = fork(fork, event.id(), ForkChanges.NONE, definition);
            assertThat(again)
                    .as("%s", event)
                    .satisfies(Outcomes.succeeded("[[1,2]," + input + "]"));
        }
    }

    private static boolean isWait(HistoryEvent event) {
        return event.details() instanceof EventDetails.StateEntered(var name, _, _)
                && name.equals("W");
    }
}
