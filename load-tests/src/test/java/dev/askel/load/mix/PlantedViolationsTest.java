package dev.askel.load.mix;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.askel.load.history.History;
import dev.askel.load.history.Ledger;
import dev.askel.load.history.Written;
import dev.askel.load.wire.AskelClient;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The checker as the fault rounds use it rejects each of the violations it is there for. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class PlantedViolationsTest {
    private static final String WORKER_ARN =
            Realm.STANDARD.execution(Machine.ACTIVITIES.name(), "two");
    private static final String INPUT = "{\"id\": \"one\"}";
    private static final History WAITS =
            Written.history(
                    Written.ARN,
                    "SUCCEEDED",
                    INPUT,
                    """
                    1<0 @0 ExecutionStarted
                    2<0 @0 WaitStateEntered Wait1
                    3<2 @1000 WaitStateExited Wait1
                    4<3 @1000 WaitStateEntered Wait2
                    5<4 @3000 WaitStateExited Wait2
                    6<5 @3000 TaskStateEntered Work
                    7<6 @3000 LambdaFunctionScheduled
                    8<7 @3000 LambdaFunctionStarted
                    9<8 @3100 LambdaFunctionSucceeded {"output": "{\\"result\\":\\"r\\"}"}
                    10<9 @3100 TaskStateExited Work
                    11<10 @3100 ExecutionSucceeded\
                    """);
    private static final History WORKER =
            Written.history(
                    WORKER_ARN,
                    "ABORTED",
                    "{\"id\": \"two\"}",
                    """
                    1<0 @0 ExecutionStarted
                    2<0 @0 TaskStateEntered First
                    3<2 @0 ActivityScheduled
                    4<3 @10 ActivityStarted
                    5<4 @20 ActivitySucceeded {"output": "{\\"done\\":\\"d\\"}"}
                    6<5 @20 TaskStateExited First
                    7<6 @20 TaskStateEntered Second
                    8<7 @20 ActivityScheduled
                    9<8 @30 ActivityStarted
                    10<9 @40 ExecutionAborted\
                    """);

    /** What goes wrong, and what the checker says of it. */
    enum Planted {
        LOST_START("acknowledged start is lost"),
        LOST_ANSWER("acknowledged answer is lost"),
        LOST_STOP("acknowledged stop is lost"),
        LOST_REDRIVE("acknowledged redrive is lost"),
        LOST_EXPRESS("acknowledged Express start never ran"),
        UNSEEN_UPDATE("acknowledged update to version 2 is not seen"),
        ANOTHER_INPUT("another input than was acknowledged"),
        ANOTHER_RESULT("no function gave this result"),
        SECOND_END("one terminal event"),
        GAP_IN_IDS("ids are contiguous"),
        UNSOUND_PREVIOUS_EVENT("previousEventId names an earlier event"),
        TOKEN_COMPLETED_TWICE("one answer completed 2 tasks"),
        EARLY_TIMER("no timer is early"),
        STATE_WITHOUT_CAUSE("no state is entered without cause"),
        STATE_ENTERED_TWICE("a cause leads into a state once"),
        SECOND_KEY_FOR_ONE_ATTEMPT("2 keys seen"),
        CALL_NEVER_MADE("0 keys seen"),
        EVENT_TOLD_TWICE("told '2 WaitStateEntered' where '3 WaitStateExited' happened"),
        EVENT_NEVER_TOLD("told 'end SUCCEEDED' where '11 ExecutionSucceeded' happened"),
        END_NEVER_TOLD("told nothing more where 'end SUCCEEDED' happened"),
        END_NEVER_LISTED("the live list told [RUNNING] of"),
        CHANGE_LISTED_TWICE("the live list told [RUNNING, RUNNING, SUCCEEDED] of");

        private final String said;

        Planted(String said) {
            this.said = said;
        }
    }

    private static Ledger ledger() {
        var ledger = new Ledger();
        ledger.started(Written.ARN, INPUT);
        ledger.answered("two", "{\"done\": \"d\"}");
        ledger.stopped(WORKER_ARN);
        ledger.follows(Written.ARN);
        ledger.followsList();
        return ledger;
    }

    private static void told(Ledger ledger, Planted... planted) {
        var wrong = List.of(planted);
        for (var event : WAITS.events()) {
            if (event.id() < 11 || !wrong.contains(Planted.EVENT_NEVER_TOLD)) {
                ledger.told(Written.ARN, event.id(), event.type());
            }
            if (event.id() == 2 && wrong.contains(Planted.EVENT_TOLD_TWICE)) {
                ledger.told(Written.ARN, event.id(), event.type());
            }
        }
        if (!wrong.contains(Planted.END_NEVER_TOLD)) {
            ledger.toldEnd(Written.ARN, WAITS.status());
        }
        ledger.listed(WORKER_ARN, WORKER.status());
        ledger.listed(Written.ARN, "RUNNING");
        if (wrong.contains(Planted.CHANGE_LISTED_TWICE)) {
            ledger.listed(Written.ARN, "RUNNING");
        }
        if (!wrong.contains(Planted.END_NEVER_LISTED)) {
            ledger.listed(Written.ARN, WAITS.status());
        }
    }

    private static void called(Ledger ledger, String key) {
        ledger.called(new Ledger.Called(Written.ARN, key, "{\"result\": \"r\"}"));
    }

    private static List<String> with(Planted planted) {
        var ledger = ledger();
        var histories = new ArrayList<>(List.of(WAITS, WORKER));
        if (planted != Planted.CALL_NEVER_MADE) {
            called(ledger, "key");
        }
        told(ledger, planted);
        switch (planted) {
            case LOST_START -> histories.remove(WAITS);
            case LOST_ANSWER -> ledger.answered("two", "{\"done\": \"another\"}");
            case LOST_STOP -> ledger.stopped(Written.ARN);
            case LOST_REDRIVE -> ledger.redriven(Written.ARN);
            case LOST_EXPRESS -> ledger.expressStarted(Written.ARN + "-express");
            case UNSEEN_UPDATE -> {
                var description = AskelClient.request().put("output", "{\"version\": 1}");
                description.setAll((ObjectNode) WAITS.description());
                histories.set(0, new History(description, WAITS.events()));
                ledger.startedAt(Written.ARN, 2);
            }
            case ANOTHER_INPUT -> ledger.started(Written.ARN, "{\"id\": \"two\"}");
            case ANOTHER_RESULT ->
                    change(
                            histories,
                            9,
                            "9<8 @3100 LambdaFunctionSucceeded {\"output\":"
                                    + " \"{\\\"result\\\":\\\"another\\\"}\"}");
            case SECOND_END -> change(histories, 10, "10<9 @3100 ExecutionSucceeded");
            case GAP_IN_IDS -> change(histories, 8, "9<7 @3000 LambdaFunctionStarted");
            case UNSOUND_PREVIOUS_EVENT -> change(histories, 8, "8<9 @3000 LambdaFunctionStarted");
            case TOKEN_COMPLETED_TWICE ->
                    histories.set(
                            1,
                            Written.changed(
                                    WORKER,
                                    9,
                                    "9<8 @30 ActivitySucceeded {\"output\":"
                                            + " \"{\\\"done\\\":\\\"d\\\"}\"}"));
            case EARLY_TIMER -> change(histories, 5, "5<4 @2999 WaitStateExited Wait2");
            case STATE_WITHOUT_CAUSE -> change(histories, 6, "6<3 @3000 TaskStateEntered Work");
            case STATE_ENTERED_TWICE -> change(histories, 6, "6<3 @3000 WaitStateEntered Wait2");
            case SECOND_KEY_FOR_ONE_ATTEMPT -> called(ledger, "another key");
            case CALL_NEVER_MADE,
                    EVENT_TOLD_TWICE,
                    EVENT_NEVER_TOLD,
                    END_NEVER_TOLD,
                    END_NEVER_LISTED,
                    CHANGE_LISTED_TWICE -> {
                // Left out or put in above.
            }
        }
        return HistoryCheck.violations(ledger, histories);
    }

    private static void change(List<History> histories, int id, String line) {
        histories.set(0, Written.changed(WAITS, id, line));
    }

    @Test
    void finds_nothing_where_nothing_is_planted() {
        var ledger = ledger();
        called(ledger, "key");
        told(ledger);
        assertThat(HistoryCheck.violations(ledger, List.of(WAITS, WORKER))).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void finds_each_violation_that_is_planted(Planted planted) {
        assertThat(with(planted)).anySatisfy(said -> assertThat(said).contains(planted.said));
    }
}
