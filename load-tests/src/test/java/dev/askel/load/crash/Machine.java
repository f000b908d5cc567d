package dev.askel.load.crash;

/** The workflows of the mixed load. */
enum Machine {
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
              "First": {"Type": "Task", "Resource": "ACTIVITY:crash", ON_TIMEOUT, "ResultPath": "$.first", "Next": "Second"},
              "Second": {"Type": "Task", "Resource": "ACTIVITY:crash", ON_TIMEOUT, "ResultPath": "$.second", "End": true}}}\
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
                  "Worker": {"Type": "Task", "Resource": "ACTIVITY:crash", ON_TIMEOUT, "End": true}}}]},
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
                "Parameters": {"StateMachineArn": "arn:aws:states:us-east-1:123456789012:stateMachine:WAITS",
                  "Input": {"id.$": "$.id"}},
                "ResultSelector": {"status.$": "$.Status", "output.$": "$.Output"},
                "ResultPath": "$.child", "End": true}}}\
            """),
    /** Waits until it is stopped. */
    STOPPED(
            """
            {"StartAt": "Wait3600", "States": {"Wait3600": {"Type": "Wait", "Seconds": 3600, "End": true}}}\
            """),
    /** Sleeps until a point in time, then calls. */
    SLEEPERS(
            """
            {"StartAt": "Sleep", "States": {
              "Sleep": {"Type": "Wait", "TimestampPath": "$.until", "Next": "Work"},
              "Work": {"Type": "Task", "Resource": "FUNCTION:work", "ResultPath": "$.work", "End": true}}}\
            """);

    /** The shortest time before any attempt after the first. */
    static final int RETRY_SECONDS = 1;

    /** After so long without a sign a worker's task is given to another. */
    static final int HEARTBEAT_SECONDS = 4;

    private static final String ON_TIMEOUT =
            """
            "HeartbeatSeconds": %d,
            "Retry": [{"ErrorEquals": ["States.Timeout", "States.HeartbeatTimeout"], "IntervalSeconds": %d, "BackoffRate": 1, "MaxAttempts": 30}]\
            """
                    .formatted(HEARTBEAT_SECONDS, RETRY_SECONDS);

    private final String template;

    Machine(String template) {
        this.template = template;
    }

    String definition() {
        return template.replace("ON_TIMEOUT", ON_TIMEOUT)
                .replace("FUNCTION:", "arn:aws:lambda:us-east-1:123456789012:function:")
                .replace("ACTIVITY:", "arn:aws:states:us-east-1:123456789012:activity:");
    }

    String arn() {
        return "arn:aws:states:us-east-1:123456789012:stateMachine:" + name();
    }

    /** The ARN of an execution of this machine. */
    String executionArn(String execution) {
        return "arn:aws:states:us-east-1:123456789012:execution:" + name() + ":" + execution;
    }
}
