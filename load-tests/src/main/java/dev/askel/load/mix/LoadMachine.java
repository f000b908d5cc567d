package dev.askel.load.mix;

import dev.askel.load.history.DefinitionFlow;
import dev.askel.load.history.HistoryRules;
import java.util.List;
import java.util.stream.Stream;

/** The state machines of the mixed load. */
public enum LoadMachine {
    /** Waits twice and then makes a call. */
    WAITS(
            """
            {"StartAt": "Wait1", "States": {
              "Wait1": {"Type": "Wait", "Seconds": 1, "Next": "Wait2"},
              "Wait2": {"Type": "Wait", "Seconds": 2, "Next": "Work"},
              "Work": {"Type": "Task", "Resource": "FUNCTION:work", ON_FAULT, "ResultPath": "$.work", "End": true}}}\
            """),
    /** Calls a function that fails twice. */
    RETRIES(
            """
            {"StartAt": "Flaky", "States": {
              "Flaky": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke",
                "Parameters": {"FunctionName": "flaky", "Payload": {"id.$": "$.id", "attempt.$": "$$.State.RetryCount"}},
                "Retry": [{"ErrorEquals": ["Flaky"], "IntervalSeconds": 1, "BackoffRate": 1.5, "MaxAttempts": 2}, FAULT],
                "ResultPath": "$.flaky", "End": true}}}\
            """),
    /** Has two activity tasks. A worker that sends no heartbeat loses its task. */
    ACTIVITIES(
            """
            {"StartAt": "First", "States": {
              "First": {"Type": "Task", "Resource": "ACTIVITY", ON_TIMEOUT, "ResultPath": "$.first", "Next": "Second"},
              "Second": {"Type": "Task", "Resource": "ACTIVITY", ON_TIMEOUT, "ResultPath": "$.second", "End": true}}}\
            """),
    /** Waits for a callback. */
    CALLBACKS(
            """
            {"StartAt": "Callback", "States": {
              "Callback": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken",
                "Parameters": {"FunctionName": "callback", "Payload": {"id.$": "$.id", "token.$": "$$.Task.Token"}},
                ON_TIMEOUT_OR_FAULT, "ResultPath": "$.callback", "End": true}}}\
            """),
    /** Has three branches with a timer, calls, and an activity task. */
    PARALLEL(
            """
            {"StartAt": "Fork", "States": {
              "Fork": {"Type": "Parallel", "ResultPath": "$.joined", "Next": "After", "Branches": [
                {"StartAt": "Wait1a", "States": {"Wait1a": {"Type": "Wait", "Seconds": 1, "End": true}}},
                {"StartAt": "Work1", "States": {
                  "Work1": {"Type": "Task", "Resource": "FUNCTION:work", ON_FAULT, "ResultPath": "$.work1", "Next": "Work2"},
                  "Work2": {"Type": "Task", "Resource": "FUNCTION:work", ON_FAULT, "ResultPath": "$.work2", "End": true}}},
                {"StartAt": "Worker", "States": {
                  "Worker": {"Type": "Task", "Resource": "ACTIVITY", ON_TIMEOUT, "End": true}}}]},
              "After": {"Type": "Pass", "End": true}}}\
            """),
    /** Runs a Map over six items, two at a time. Each item waits and makes a call. */
    MAP(
            """
            {"StartAt": "Items", "States": {
              "Items": {"Type": "Map", "ItemsPath": "$.items", "MaxConcurrency": 2, "ResultPath": "$.done", "End": true,
                "ItemSelector": {"id.$": "$.id", "item.$": "$$.Map.Item.Value"},
                "ItemProcessor": {"StartAt": "Wait1m", "States": {
                  "Wait1m": {"Type": "Wait", "Seconds": 1, "Next": "WorkItem"},
                  "WorkItem": {"Type": "Task", "Resource": "FUNCTION:work", ON_FAULT, "End": true}}}}}}\
            """),
    /** Runs a Map Run over six items. Each Standard child makes a call. */
    DISTRIBUTED(
            """
            {"StartAt": "Each", "States": {
              "Each": {"Type": "Map", "Label": "each", "ItemsPath": "$.items", "MaxConcurrency": 4, "ResultPath": "$.done",
                "End": true, "ItemSelector": {"id.$": "$.id", "item.$": "$$.Map.Item.Value"},
                "ItemProcessor": CHILD}}}\
            """),
    /** Starts a child execution and waits for its end. */
    NESTED(
            """
            {"StartAt": "Child", "States": {
              "Child": {"Type": "Task", "Resource": "arn:aws:states:::states:startExecution.sync:2",
                "Parameters": {"StateMachineArn": "MACHINE:WAITS",
                  "Input": {"id.$": "$.id"}},
                "ResultSelector": {"status.$": "$.Status", "output.$": "$.Output"},
                "ResultPath": "$.child", "End": true}}}\
            """),
    /** Waits until it is stopped. */
    STOPPED(
            """
            {"StartAt": "Wait3600", "States": {"Wait3600": {"Type": "Wait", "Seconds": 3600, "End": true}}}\
            """),
    /**
     * Has an event each second while its node is running, and ends when it is stopped. A second
     * branch repeats calls, so that the database contains the node of the execution.
     */
    PULSE(
            """
            {"StartAt": "Beat", "States": {"Beat": {"Type": "Parallel", "End": true, "Branches": [
              {"StartAt": "Wait1p", "States": {
                "Wait1p": {"Type": "Wait", "Seconds": 1, "Next": "Again"},
                "Again": {"Type": "Choice", "Default": "Rest", "Choices": [
                  {"Variable": "$.pulse", "BooleanEquals": true, "Next": "Wait1p"}]},
                "Rest": {"Type": "Succeed"}}},
              {"StartAt": "Hold", "States": {
                "Hold": {"Type": "Task", "Resource": "FUNCTION:hold", ON_FAULT, "ResultPath": "$.hold", "Next": "More"},
                "More": {"Type": "Choice", "Default": "Done", "Choices": [
                  {"Variable": "$.pulse", "BooleanEquals": true, "Next": "Hold"}]},
                "Done": {"Type": "Succeed"}}}]}}}\
            """),
    /** Makes a call that takes nearly as long as a stopping node waits for calls. */
    LONG(
            """
            {"StartAt": "Lasting", "States": {
              "Lasting": {"Type": "Task", "Resource": "FUNCTION:long", ON_FAULT, "ResultPath": "$.long", "End": true}}}\
            """),
    /** Fails until its function is repaired and the execution is redriven. */
    REDRIVEN(
            """
            {"StartAt": "Broken", "States": {
              "Broken": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke",
                "Parameters": {"FunctionName": "broken", "Payload": {"id.$": "$.id", "life.$": "$$.Execution.RedriveCount"}},
                "Retry": [FAULT], "ResultPath": "$.broken", "End": true}}}\
            """),
    /**
     * Is paused and resumed. Timers, calls and results of workers become due before, during and
     * after the pauses.
     */
    PAUSED(
            """
            {"StartAt": "Wait1b", "States": {
              "Wait1b": {"Type": "Wait", "Seconds": 1, "Next": "Before"},
              "Before": {"Type": "Task", "Resource": "FUNCTION:work", ON_FAULT, "ResultPath": "$.before", "Next": "Both"},
              "Both": {"Type": "Parallel", "ResultPath": "$.both", "Next": "After", "Branches": [
                {"StartAt": "Wait1c", "States": {
                  "Wait1c": {"Type": "Wait", "Seconds": 1, "Next": "Wait1d"},
                  "Wait1d": {"Type": "Wait", "Seconds": 1, "End": true}}},
                {"StartAt": "Worker", "States": {
                  "Worker": {"Type": "Task", "Resource": "ACTIVITY", ON_TIMEOUT, "End": true}}}]},
              "After": {"Type": "Task", "Resource": "FUNCTION:work", ON_FAULT, "ResultPath": "$.after", "End": true}}}\
            """),
    /** Returns the version of its definition. */
    UPDATED(
            """
            {"StartAt": "Version", "States": {
              "Version": {"Type": "Pass", "Result": {"version": VERSION}, "Next": "Wait1u"},
              "Wait1u": {"Type": "Wait", "Seconds": 1, "End": true}}}\
            """),
    /** Makes one call in an Express execution. */
    EXPRESS(
            """
            {"StartAt": "Quick", "States": {
              "Quick": {"Type": "Task", "Resource": "FUNCTION:work", ON_FAULT, "ResultPath": "$.work", "End": true}}}\
            """),
    /** Waits until a timestamp and then makes a call. */
    SLEEPERS(
            """
            {"StartAt": "Sleep", "States": {
              "Sleep": {"Type": "Wait", "TimestampPath": "$.until", "Next": "Work"},
              "Work": {"Type": "Task", "Resource": "FUNCTION:work", ON_FAULT, "ResultPath": "$.work", "End": true}}}\
            """);

    /** The retrier that CDK adds by default. It retries after failures of links or hosts. */
    private static final String FAULT =
            """
            {"ErrorEquals": ["Lambda.SdkClientException", "Lambda.ServiceException"], "IntervalSeconds": 1, "MaxAttempts": 6}\
            """;

    private static final String TIMEOUT =
            """
            {"ErrorEquals": ["States.Timeout", "States.HeartbeatTimeout"], "IntervalSeconds": 1, "BackoffRate": 1, "MaxAttempts": 30}\
            """;

    /** The definition of the children of {@link #DISTRIBUTED}. */
    private static final String CHILD =
            """
            {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}, "StartAt": "WorkEach", "States": {
              "WorkEach": {"Type": "Task", "Resource": "FUNCTION:work", ON_FAULT, "ResultPath": "$.work", "End": true}}}\
            """;

    private static final String HEARTBEAT =
            "\"HeartbeatSeconds\": %d".formatted(HistoryRules.HEARTBEAT_SECONDS);

    private final String template;

    LoadMachine(String template) {
        this.template = template;
    }

    /** Returns the Standard state machines. The server can list their executions and histories. */
    public static List<LoadMachine> standardMachines() {
        return Stream.of(values()).filter(machine -> machine.type().equals("STANDARD")).toList();
    }

    /** Returns STANDARD or EXPRESS. */
    public String type() {
        return this == EXPRESS ? "EXPRESS" : "STANDARD";
    }

    /** Returns the status in which each execution must end, regardless of faults. */
    String endStatus() {
        return this == STOPPED || this == PULSE ? "ABORTED" : "SUCCEEDED";
    }

    /** Returns the permitted order of the states. It is the same in all regions. */
    DefinitionFlow flow() {
        return DefinitionFlow.parse(definition(LoadRegion.DEFAULT));
    }

    /** Returns the permitted order of the states in children of this machine's Map Runs. */
    DefinitionFlow childFlow() {
        return DefinitionFlow.parse(expand(CHILD, LoadRegion.DEFAULT, 1));
    }

    /** Returns the definition for a region. */
    public String definition(LoadRegion region) {
        return definition(region, 1);
    }

    /**
     * Returns the definition with a version. Only the definition of {@link #UPDATED} contains it.
     */
    String definition(LoadRegion region, int version) {
        return expand(template.replace("CHILD", CHILD), region, version);
    }

    private static String expand(String template, LoadRegion region, int version) {
        return template.replace("ON_TIMEOUT_OR_FAULT", HEARTBEAT + ", \"Retry\": [TIMEOUT, FAULT]")
                .replace("ON_TIMEOUT", HEARTBEAT + ", \"Retry\": [TIMEOUT]")
                .replace("ON_FAULT", "\"Retry\": [FAULT]")
                .replace("TIMEOUT", TIMEOUT)
                .replace("FAULT", FAULT)
                .replace("FUNCTION:", "arn:aws:lambda:us-east-1:123456789012:function:")
                .replace("ACTIVITY", region.activityArn())
                .replace("MACHINE:", region.machineArn(""))
                .replace("VERSION", Integer.toString(version));
    }
}
