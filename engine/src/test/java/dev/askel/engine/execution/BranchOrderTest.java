package dev.askel.engine.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.history.EventDetails;
import dev.askel.asl.history.HistoryEvent;
import dev.askel.asl.history.HistoryEventType;
import dev.askel.engine.Client;
import dev.askel.engine.EngineRig;
import dev.askel.engine.Functions;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** The order of events of branches (docs/aws/history.md). */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class BranchOrderTest {
    private final EngineRig rig = EngineRig.shared();
    private final Client client = rig.client();

    private static String describe(HistoryEvent event) {
        var name =
                switch (event.details()) {
                    case EventDetails.StateEntered entered -> " " + entered.name();
                    case EventDetails.StateExited exited -> " " + exited.name();
                    case EventDetails.MapIteration iteration -> " " + iteration.index();
                    default -> "";
                };
        return event.id() + "<" + event.previousEventId() + " " + event.type() + name;
    }

    private List<String> describedHistory(String executionArn) {
        return client.history(executionArn).stream().map(BranchOrderTest::describe).toList();
    }

    private static String branchDefinition(String first, String second) {
        return """
        {"StartAt": "%1$s", "States": {
         "%1$s": {"Type": "Pass", "Next": "%2$s"}, "%2$s": {"Type": "Pass", "End": true}}}\
        """
                .formatted(first, second);
    }

    @RepeatedTest(5)
    void branches_advance_one_state_at_a_time_in_their_order() {
        var name = EngineRig.uniqueName("turns");
        var machine =
                client.createMachine(
                        name,
                        """
                        {"StartAt": "P", "States": {"P": {"Type": "Parallel", "End": true,
                         "Branches": [%s, %s, %s]}}}\
                        """
                                .formatted(
                                        branchDefinition("A", "B"),
                                        branchDefinition("C", "D"),
                                        branchDefinition("E", "F")));
        var execution = client.start(machine, name, "{}");
        client.awaitEnd(execution);

        assertThat(describedHistory(execution))
                .containsExactly(
                        "1<0 ExecutionStarted",
                        "2<0 ParallelStateEntered P",
                        "3<2 ParallelStateStarted",
                        "4<3 PassStateEntered A",
                        "5<3 PassStateEntered C",
                        "6<3 PassStateEntered E",
                        "7<4 PassStateExited A",
                        "8<7 PassStateEntered B",
                        "9<5 PassStateExited C",
                        "10<9 PassStateEntered D",
                        "11<6 PassStateExited E",
                        "12<11 PassStateEntered F",
                        "13<8 PassStateExited B",
                        "14<10 PassStateExited D",
                        "15<12 PassStateExited F",
                        "16<15 ParallelStateSucceeded",
                        "17<15 ParallelStateExited P",
                        "18<17 ExecutionSucceeded");
    }

    @Test
    void tasks_scheduled_together_time_out_together() {
        var name = EngineRig.uniqueName("late");
        rig.functions().hold(name);
        var machine =
                client.createMachine(
                        name,
                        """
                        {"StartAt": "M", "States": {"M": {"Type": "Map", "End": true,
                         "ItemProcessor": {"StartAt": "T", "States": {"T": {
                          "Type": "Task", "Resource": "%s", "TimeoutSeconds": 3, "End": true}}}}}}\
                        """
                                .formatted(Functions.arn(name)));
        var execution = client.start(machine, name, "[1, 2, 3]");
        client.awaitEnd(execution);

        assertThat(describedHistory(execution))
                .containsExactly(
                        "1<0 ExecutionStarted",
                        "2<0 MapStateEntered M",
                        "3<2 MapStateStarted",
                        "4<3 MapIterationStarted 0",
                        "5<3 MapIterationStarted 1",
                        "6<3 MapIterationStarted 2",
                        "7<4 TaskStateEntered T",
                        "8<7 LambdaFunctionScheduled",
                        "9<5 TaskStateEntered T",
                        "10<9 LambdaFunctionScheduled",
                        "11<6 TaskStateEntered T",
                        "12<11 LambdaFunctionScheduled",
                        "13<8 LambdaFunctionStarted",
                        "14<10 LambdaFunctionStarted",
                        "15<12 LambdaFunctionStarted",
                        "16<13 LambdaFunctionTimedOut",
                        "17<14 LambdaFunctionTimedOut",
                        "18<15 LambdaFunctionTimedOut",
                        "19<16 MapIterationFailed 0",
                        "20<16 TaskStateAborted",
                        "21<16 MapIterationAborted 1",
                        "22<16 TaskStateAborted",
                        "23<16 MapIterationAborted 2",
                        "24<16 TaskStateAborted",
                        "25<16 MapStateFailed",
                        "26<25 ExecutionFailed");
    }

    /** A branch whose evaluation exceeds the budget of its turn is decided later. */
    @Test
    void a_branch_with_a_long_evaluation_does_not_delay_other_branches() {
        var name = EngineRig.uniqueName("long");
        var machine =
                client.createMachine(
                        name,
                        """
                        {"QueryLanguage": "JSONata", "StartAt": "P", "States": {
                         "P": {"Type": "Parallel", "End": true, "Branches": [
                          {"StartAt": "L", "States": {"L": {"Type": "Pass", "End": true,
                           "Output": "{%% $sum([1..400000].($ * 2)) %%}"}}},
                          %s]}}}\
                        """
                                .formatted(branchDefinition("A", "B")));
        var execution = client.start(machine, name, "{}");
        client.awaitEnd(execution);

        assertThat(client.history(execution))
                .extracting(HistoryEvent::type)
                .endsWith(
                        HistoryEventType.PassStateExited,
                        HistoryEventType.ParallelStateSucceeded,
                        HistoryEventType.ParallelStateExited,
                        HistoryEventType.ExecutionSucceeded);
        assertThat(describedHistory(execution).get(8)).endsWith("PassStateExited L");
    }
}
