package dev.askel.http.rest.routes;

import static dev.askel.http.rest.Parameter.constant;
import static dev.askel.http.rest.Parameter.constants;
import static dev.askel.http.rest.Parameter.flag;
import static dev.askel.http.rest.Parameter.text;
import static dev.askel.http.rest.Parameter.time;

import dev.askel.asl.history.ExecutionStatus;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Arns;
import dev.askel.engine.api.EngineError.ValidationException;
import dev.askel.engine.api.Executions.RedriveFilter;
import dev.askel.engine.api.arn.Arn.StateMachineArn;
import dev.askel.engine.api.workbench.ExecutionCriteria;
import dev.askel.engine.api.workbench.ExecutionCriteria.CauseFilter;
import dev.askel.engine.api.workbench.ExecutionCriteria.FailureFilter;
import dev.askel.engine.api.workbench.ExecutionCriteria.PauseFilter;
import dev.askel.engine.api.workbench.ExecutionCriteria.TimeRange;
import dev.askel.http.rest.Parameter;
import dev.askel.http.rest.ParameterValues;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The query parameters that select executions. */
final class CriteriaParameters {
    static final Parameter MACHINE =
            text(
                    "machine",
                    "The ARN of a state machine, a version or an alias: only its executions.");

    private static final Parameter[] ALL = {
        MACHINE,
        constants(
                "status",
                ExecutionStatus.class,
                "Only executions of this status; may be repeated."),
        time("from", "Only executions that started at this time or later."),
        time("to", "Only executions that started before this time."),
        time("stoppedFrom", "Only executions that ended at this time or later."),
        time("stoppedTo", "Only executions that ended before this time."),
        text("name", "Only executions whose names have this prefix."),
        text("failedState", "Only executions that failed in a state of this name."),
        text("error", "Only executions that ended with this error."),
        text("causeFingerprint", "Only executions whose cause has this fingerprint."),
        text(
                "cause",
                "Only executions whose cause contains this text, among the latest 100,000"
                        + " failures."),
        constant("redriveFilter", RedriveFilter.class, "Only redriven executions, or the others."),
        flag("paused", "Only executions that are paused, or the others.")
    };

    private CriteriaParameters() {}

    /** Returns all parameters that select executions, followed by {@code more}. */
    static Parameter[] allWith(Parameter... more) {
        var parameters = Arrays.copyOf(ALL, ALL.length + more.length);
        System.arraycopy(more, 0, parameters, ALL.length, more.length);
        return parameters;
    }

    /** Reads the criteria. */
    static Answer<ExecutionCriteria> read(ParameterValues values) {
        return readMachine(values).map(of -> criteria(values, of.arn()));
    }

    private static ExecutionCriteria criteria(
            ParameterValues values, @Nullable StateMachineArn machine) {
        return new ExecutionCriteria(
                machine,
                null,
                values.constants("status", ExecutionStatus.class),
                new TimeRange(values.timeOrNull("from"), values.timeOrNull("to")),
                new TimeRange(values.timeOrNull("stoppedFrom"), values.timeOrNull("stoppedTo")),
                values.textOrNull("name"),
                new FailureFilter(
                        values.textOrNull("failedState"),
                        values.textOrNull("error"),
                        values.textOrNull("causeFingerprint"),
                        cause(values)),
                values.constantOrNull("redriveFilter", RedriveFilter.class),
                pause(values.flagOrNull("paused")));
    }

    private static @Nullable PauseFilter pause(@Nullable Boolean paused) {
        if (paused == null) {
            return null;
        }
        return paused ? PauseFilter.PAUSED : PauseFilter.NOT_PAUSED;
    }

    private static @Nullable CauseFilter cause(ParameterValues values) {
        var text = values.textOrNull("cause");
        return text == null ? null : new CauseFilter(text);
    }

    /** The selected state machine; null when none is selected. */
    record Machine(@Nullable StateMachineArn arn) {}

    /** Reads the machine that {@link #MACHINE} names. */
    static Answer<Machine> readMachine(ParameterValues values) {
        var arn = values.textOrNull(MACHINE.name());
        return arn == null
                ? Answer.ok(new Machine(null))
                : Arns.parseStateMachine(arn)
                        .then(read ->
                                read.label() == null
                                        ? Answer.ok(new Machine(read))
                                        : Answer.refused(ValidationException.labelledArn()));
    }
}
