package dev.askel.load.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Plants each violation of the rules for paused executions. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class PauseRulesTest {
    /** The execution is paused from 1500 to 4500. Its first timer is due at 2000. */
    private static final History HISTORY =
            TextHistories.history(
                    "SUCCEEDED",
                    """
                    1<0 @1000 ExecutionStarted
                    2<0 @1000 WaitStateEntered Wait1
                    3<2 @4600 WaitStateExited Wait1
                    4<3 @4600 WaitStateEntered Wait2
                    5<4 @6600 WaitStateExited Wait2
                    6<5 @6600 ExecutionSucceeded\
                    """);

    private static final DefinitionFlow FLOW =
            DefinitionFlow.parse(
                    """
                    {"StartAt": "Wait1", "States": {
                      "Wait1": {"Type": "Wait", "Seconds": 1, "Next": "Wait2"},
                      "Wait2": {"Type": "Wait", "Seconds": 2, "End": true}}}\
                    """);

    private static List<String> violations(History... histories) {
        var observations = new Observations();
        observations.addRequestedStart(TextHistories.ARN);
        observations.addPause(TextHistories.ARN, 1500, 4500);
        return ObservationRules.violations(observations, List.of(histories));
    }

    @Test
    void an_execution_that_continues_after_its_resume_has_no_violation() {
        assertThat(violations(HISTORY)).isEmpty();
        assertThat(HistoryRules.violations(HISTORY, FLOW)).isEmpty();
    }

    @Test
    void events_beside_the_pause_may_have_the_time_of_another_clock() {
        var early = TextHistories.withLine(HISTORY, 3, "3<2 @4350 WaitStateExited Wait1");
        assertThat(violations(early)).isEmpty();
        var late = TextHistories.withLine(HISTORY, 2, "2<0 @1650 WaitStateEntered Wait1");
        assertThat(violations(late)).isEmpty();
    }

    @Test
    void the_history_may_record_that_a_worker_has_started_its_task() {
        var started = TextHistories.withLine(HISTORY, 3, "3<2 @3000 ActivityStarted");
        assertThat(violations(started)).isEmpty();
        var succeeded = TextHistories.withLine(HISTORY, 3, "3<2 @3000 ActivitySucceeded");
        assertThat(violations(succeeded))
                .anyMatch(violation -> violation.contains("has the event 3<2 ActivitySucceeded"));
    }

    @Test
    void finds_a_state_that_was_entered_during_the_pause() {
        var entered = TextHistories.withLine(HISTORY, 4, "4<3 @2000 WaitStateEntered Wait2");
        assertThat(violations(entered))
                .containsExactly(
                        TextHistories.ARN
                                + " was paused from 1500 to 4500, and has the event 4<3 WaitStateEntered"
                                + " at 2000");
    }

    @Test
    void finds_an_end_during_the_pause() {
        var ended =
                new History(
                        HISTORY.description(),
                        List.of(
                                HISTORY.events().getFirst(),
                                TextHistories.withLine(HISTORY, 2, "2<0 @3000 ExecutionTimedOut")
                                        .events()
                                        .get(1)));
        assertThat(violations(ended))
                .hasSize(2)
                .anyMatch(violation -> violation.contains("has the event 2<0 ExecutionTimedOut"));
    }

    @Test
    void finds_an_execution_that_does_not_continue() {
        var stuck = new History(HISTORY.description(), HISTORY.events().subList(0, 2));
        assertThat(violations(stuck))
                .containsExactly(TextHistories.ARN + " did not continue after its pause");
    }

    @Test
    void finds_an_execution_that_continues_twice() {
        var twice = TextHistories.withLine(HISTORY, 5, "5<3 @6600 WaitStateEntered Wait2");
        assertThat(HistoryRules.violations(twice, FLOW))
                .anyMatch(violation -> violation.contains("a cause leads into a state once"));
    }

    @Test
    void finds_a_paused_execution_that_is_lost() {
        assertThat(violations())
                .containsExactly("a paused execution is lost: " + TextHistories.ARN);
    }
}
