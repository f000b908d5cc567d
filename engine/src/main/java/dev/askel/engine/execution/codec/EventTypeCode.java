package dev.askel.engine.execution.codec;

import dev.askel.asl.history.HistoryEventType;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The codes of event types. Frequent types have codes below 24, because CBOR encodes these in one
 * byte.
 */
final class EventTypeCode {
    private static final @Nullable HistoryEventType[] BY_CODE = byCode();

    private EventTypeCode() {}

    static int of(HistoryEventType type) {
        return switch (type) {
            case PassStateEntered -> 0;
            case TaskStateEntered -> 1;
            case ChoiceStateEntered -> 2;
            case WaitStateEntered -> 3;
            case SucceedStateEntered -> 4;
            case FailStateEntered -> 5;
            case ParallelStateEntered -> 6;
            case MapStateEntered -> 7;
            case PassStateExited -> 8;
            case TaskStateExited -> 9;
            case ChoiceStateExited -> 10;
            case WaitStateExited -> 11;
            case SucceedStateExited -> 12;
            case ParallelStateExited -> 13;
            case MapStateExited -> 14;
            case ExecutionStarted -> 15;
            case ExecutionSucceeded -> 16;
            case TaskScheduled -> 17;
            case TaskStarted -> 18;
            case TaskSucceeded -> 19;
            case LambdaFunctionScheduled -> 20;
            case LambdaFunctionStarted -> 21;
            case LambdaFunctionSucceeded -> 22;
            case MapIterationStarted -> 23;
            case ExecutionFailed -> 24;
            case ExecutionAborted -> 25;
            case ExecutionTimedOut -> 26;
            case ExecutionRedriven -> 27;
            case TaskStateAborted -> 28;
            case WaitStateAborted -> 29;
            case ParallelStateAborted -> 30;
            case MapStateAborted -> 31;
            case TaskStartFailed -> 32;
            case TaskSubmitted -> 33;
            case TaskSubmitFailed -> 34;
            case TaskFailed -> 35;
            case TaskTimedOut -> 36;
            case LambdaFunctionScheduleFailed -> 37;
            case LambdaFunctionStartFailed -> 38;
            case LambdaFunctionFailed -> 39;
            case LambdaFunctionTimedOut -> 40;
            case ActivityScheduled -> 41;
            case ActivityScheduleFailed -> 42;
            case ActivityStarted -> 43;
            case ActivitySucceeded -> 44;
            case ActivityFailed -> 45;
            case ActivityTimedOut -> 46;
            case ParallelStateStarted -> 47;
            case ParallelStateSucceeded -> 48;
            case ParallelStateFailed -> 49;
            case MapStateStarted -> 50;
            case MapStateSucceeded -> 51;
            case MapStateFailed -> 52;
            case MapIterationSucceeded -> 53;
            case MapIterationFailed -> 54;
            case MapIterationAborted -> 55;
            case MapRunStarted -> 56;
            case MapRunSucceeded -> 57;
            case MapRunFailed -> 58;
            case MapRunAborted -> 59;
            case MapRunRedriven -> 60;
            case EvaluationFailed -> 61;
        };
    }

    static HistoryEventType read(FieldReader in) throws IOException {
        int code = in.integer();
        var type = code >= 0 && code < BY_CODE.length ? BY_CODE[code] : null;
        if (type == null) {
            throw in.unknown("event type", code);
        }
        return type;
    }

    private static @Nullable HistoryEventType[] byCode() {
        int codes = 0;
        for (var type : HistoryEventType.values()) {
            codes = Math.max(codes, of(type) + 1);
        }
        var types = new HistoryEventType[codes];
        for (var type : HistoryEventType.values()) {
            types[of(type)] = type;
        }
        return types;
    }
}
