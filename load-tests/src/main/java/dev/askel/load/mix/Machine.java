package dev.askel.load.mix;

import dev.askel.load.history.HistoryRules;
import java.util.List;
import java.util.stream.Stream;

/** The workflows of the mixed load. */
public enum Machine {
    /** Timers, then a call. */
    WAITS(
            """
            {"StartAt": "Wait1", "States": {
              "Wait1": {"Type": "Wait", "Seconds": 1, "Next": "Wait2"},
              "Wait2": {"Type": "Wait", "Seconds": 2, "Next": "Work"},
              "Work": {"Type": "Task", "Resource": "FUNCTION:work", "ResultPath": "$.work", "End": true}}}\
            """),
    /** A function that fails twice. */
    RETRIES(
            """
            {"StartAt": "Flaky", "States": {
              "Flaky": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke",
                "Parameters": {"FunctionName": "flaky", "Payload.$": "$"},
                "Retry": [{"ErrorEquals": ["Flaky"], "IntervalSeconds": 1, "BackoffRate": 1.5, "MaxAttempts": 2}],
                "ResultPath": "$.flaky", "End": true}}}\
            """),
    /** Two tasks for workers; who takes one and is not heard of any more loses it. */
    ACTIVITIES(
            """
            {"StartAt": "First", "States": {
              "First": {"Type": "Task", "Resource": "ACTIVITY", ON_TIMEOUT, "ResultPath": "$.first", "Next": "Second"},
              "Second": {"Type": "Task", "Resource": "ACTIVITY", ON_TIMEOUT, "ResultPath": "$.second", "End": true}}}\
            """),
    /** A token that somebody brings back. */
    CALLBACKS(
            """
            {"StartAt": "Callback", "States": {
              "Callback": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken",
                "Parameters": {"FunctionName": "callback", "Payload": {"id.$": "$.id", "token.$": "$$.Task.Token"}},
                ON_TIMEOUT, "ResultPath": "$.callback", "End": true}}}\
            """),
    /** Three branches: a timer, calls, a worker. */
    PARALLEL(
            """
            {"StartAt": "Fork", "States": {
              "Fork": {"Type": "Parallel", "ResultPath": "$.joined", "Next": "After", "Branches": [
                {"StartAt": "Wait1a", "States": {"Wait1a": {"Type": "Wait", "Seconds": 1, "End": true}}},
                {"StartAt": "Work1", "States": {
                  "Work1": {"Type": "Task", "Resource": "FUNCTION:work", "ResultPath": "$.work", "Next": "Work2"},
                  "Work2": {"Type": "Task", "Resource": "FUNCTION:work", "ResultPath": "$.work", "End": true}}},
                {"StartAt": "Worker", "States": {
                  "Worker": {"Type": "Task", "Resource": "ACTIVITY", ON_TIMEOUT, "End": true}}}]},
              "After": {"Type": "Pass", "End": true}}}\
            """),
    /** Six items, two at a time: a timer and a call each. */
    MAP(
            """
            {"StartAt": "Items", "States": {
              "Items": {"Type": "Map", "ItemsPath": "$.items", "MaxConcurrency": 2, "ResultPath": "$.done", "End": true,
                "ItemSelector": {"id.$": "$.id", "item.$": "$$.Map.Item.Value"},
                "ItemProcessor": {"StartAt": "Wait1m", "States": {
                  "Wait1m": {"Type": "Wait", "Seconds": 1, "Next": "WorkItem"},
                  "WorkItem": {"Type": "Task", "Resource": "FUNCTION:work", "End": true}}}}}}\
            """),
    /** Another workflow, awaited. */
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
     * Beats while a node lives: a timer, and beside it one call after the other, so that the
     * database knows which node has it. Ends when it is stopped.
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
                "Hold": {"Type": "Task", "Resource": "FUNCTION:hold", "ResultPath": "$.hold", "Next": "More"},
                "More": {"Type": "Choice", "Default": "Done", "Choices": [
                  {"Variable": "$.pulse", "BooleanEquals": true, "Next": "Hold"}]},
                "Done": {"Type": "Succeed"}}}]}}}\
            """),
    /** One call that takes nearly as long as a node that stops awaits it. */
    LONG(
            """
            {"StartAt": "Lasting", "States": {
              "Lasting": {"Type": "Task", "Resource": "FUNCTION:long", "ResultPath": "$.long", "End": true}}}\
            """),
    /** Fails until somebody mends what it calls, and is redriven then. */
    REDRIVEN(
            """
            {"StartAt": "Broken", "States": {
              "Broken": {"Type": "Task", "Resource": "FUNCTION:broken", "ResultPath": "$.broken", "End": true}}}\
            """),
    /** Says at which version it runs. */
    UPDATED(
            """
            {"StartAt": "Version", "States": {
              "Version": {"Type": "Pass", "Result": {"version": VERSION}, "Next": "Wait1u"},
              "Wait1u": {"Type": "Wait", "Seconds": 1, "End": true}}}\
            """),
    /** In memory: one call. */
    EXPRESS(
            """
            {"StartAt": "Quick", "States": {
              "Quick": {"Type": "Task", "Resource": "FUNCTION:work", "ResultPath": "$.work", "End": true}}}\
            """),
    /** Sleeps until a point in time, then calls. */
    SLEEPERS(
            """
            {"StartAt": "Sleep", "States": {
              "Sleep": {"Type": "Wait", "TimestampPath": "$.until", "Next": "Work"},
              "Work": {"Type": "Task", "Resource": "FUNCTION:work", "ResultPath": "$.work", "End": true}}}\
            """);

    private static final String ON_TIMEOUT =
            """
            "HeartbeatSeconds": %d,
            "Retry": [{"ErrorEquals": ["States.Timeout", "States.HeartbeatTimeout"], "IntervalSeconds": %d, "BackoffRate": 1, "MaxAttempts": 30}]\
            """
                    .formatted(HistoryRules.HEARTBEAT_SECONDS, HistoryRules.RETRY_SECONDS);

    private final String template;

    Machine(String template) {
        this.template = template;
    }

    /** Those whose executions a server can list, with their histories. */
    public static List<Machine> standard() {
        return Stream.of(values()).filter(machine -> machine.type().equals("STANDARD")).toList();
    }

    /** STANDARD or EXPRESS. */
    public String type() {
        return this == EXPRESS ? "EXPRESS" : "STANDARD";
    }

    /** Its definition, for a realm. */
    public String definition(Realm realm) {
        return definition(realm, 1);
    }

    /** The same at a version, which only {@link #UPDATED} shows. */
    String definition(Realm realm, int version) {
        return template.replace("ON_TIMEOUT", ON_TIMEOUT)
                .replace("FUNCTION:", "arn:aws:lambda:us-east-1:123456789012:function:")
                .replace("ACTIVITY", realm.activity())
                .replace("MACHINE:", realm.machine(""))
                .replace("VERSION", Integer.toString(version));
    }
}
