package dev.askel.load.gatling;

import static dev.askel.load.gatling.AwsCalls.successful;
import static dev.askel.load.gatling.AwsCalls.unchecked;
import static io.gatling.javaapi.core.CoreDsl.asLongAs;
import static io.gatling.javaapi.core.CoreDsl.doIf;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.group;
import static io.gatling.javaapi.core.CoreDsl.jsonPath;
import static io.gatling.javaapi.core.CoreDsl.pause;
import static io.gatling.javaapi.core.CoreDsl.percent;
import static io.gatling.javaapi.core.CoreDsl.randomSwitch;
import static io.gatling.javaapi.core.CoreDsl.regex;
import static io.gatling.javaapi.core.CoreDsl.repeat;
import static io.gatling.javaapi.http.HttpDsl.status;

import dev.askel.load.gatling.ScenarioMachines.ScenarioMachine;
import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.core.Session;
import io.gatling.javaapi.http.HttpRequestActionBuilder;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.LongAdder;

/** Builds the steps of the users of each scenario. */
final class ScenarioSteps {
    private static final Duration POLL_INTERVAL = Duration.ofMillis(250);

    /**
     * The maximum number of polls for an end, a task or a token. After this number, it counts as
     * lost.
     */
    private static final int POLLS_MAX = 480;

    private static final Duration LONG_POLL_MAX = Duration.ofSeconds(75);
    private static final int PAGES = 10;

    /**
     * The group of starts. A throttled start fails the group, although its request does not fail.
     */
    static final String ACCEPTED_STARTS = "Accepted starts";

    /**
     * The group of observed sleepers. One sleeper that does not succeed fails the group.
     */
    static final String FINISHED_SLEEPERS = "Finished sleepers";

    private final ScenarioMachines machines;
    private final Duration sleep;
    private final LongAdder throttled = new LongAdder();

    /**
     * @param sleep the time for which a sleeper (an execution of the waiting state machine) waits
     */
    ScenarioSteps(ScenarioMachines machines, Duration sleep) {
        this.machines = machines;
        this.sleep = sleep;
    }

    ChainBuilder steps(Scenario scenario) {
        return switch (scenario) {
            case STARTS -> startOrThrottle();
            case MIX -> mix();
            case SLEEPERS -> start(ScenarioMachine.SLEEP, "{}");
            case ACTIVITIES -> activity();
            case CALLBACKS -> callback();
            case FAN_OUT -> startAndAwaitSuccess(ScenarioMachine.FAN_OUT);
            case EXPRESS -> express();
            case HISTORIES -> histories();
        };
    }

    /** Returns the number of throttled starts. An SDK would retry them. */
    long throttled() {
        return throttled.sum();
    }

    private ChainBuilder startOrThrottle() {
        return group(ACCEPTED_STARTS)
                .on(
                        unchecked("StartExecution", startBody(ScenarioMachine.PASSES, "{}"))
                                .check(
                                        status().in(200, 400),
                                        regex("executionArn|ThrottlingException").saveAs("answer")),
                        exec(this::failIfThrottled));
    }

    private Session failIfThrottled(Session session) {
        if (session.isFailed() || !"ThrottlingException".equals(session.getString("answer"))) {
            return session;
        }
        throttled.increment();
        return session.markAsFailed();
    }

    /** Starts a sleeper, and checks that it succeeds. */
    ChainBuilder sleeper() {
        return group(FINISHED_SLEEPERS)
                .on(start(ScenarioMachine.SLEEP, "{}"), pause(sleep), awaitSuccess());
    }

    private ChainBuilder activity() {
        return start(ScenarioMachine.WORK, "{}").exec(completeActivityTask());
    }

    private ChainBuilder mix() {
        return randomSwitch()
                .on(
                        percent(40.0).then(startAndAwaitSuccess(ScenarioMachine.PASSES)),
                        percent(10.0).then(startAndAwaitSuccess(ScenarioMachine.FAN_OUT)),
                        percent(10.0).then(start(ScenarioMachine.SLEEP, "{}")),
                        percent(10.0).then(activity()),
                        percent(10.0).then(callback()),
                        percent(10.0).then(express()),
                        percent(10.0).then(histories()));
    }

    private String startBody(ScenarioMachine machine, String input) {
        return """
        {"stateMachineArn": "%s", "name": "#{randomUuid()}", "input": "%s"}\
        """
                .formatted(machines.arn(machine), input);
    }

    private ChainBuilder start(ScenarioMachine machine, String input) {
        return exec(
                successful("StartExecution", startBody(machine, input))
                        .check(jsonPath("$.executionArn").saveAs("execution")));
    }

    private ChainBuilder startAndAwaitSuccess(ScenarioMachine machine) {
        return start(machine, "{}").exec(awaitSuccess());
    }

    /** Polls until the execution has ended, and checks that it has succeeded. */
    private static ChainBuilder awaitSuccess() {
        return exec(session -> session.set("status", "RUNNING"))
                .exec(
                        asLongAs(ScenarioSteps::isRunning, "polls")
                                .on(
                                        describeExecution()
                                                .check(
                                                        jsonPath("$.status")
                                                                .in("RUNNING", "SUCCEEDED")
                                                                .saveAs("status")),
                                        doIf(ScenarioSteps::isRunning).then(pause(POLL_INTERVAL))))
                .exec(
                        // An execution that has not ended after all polls counts as a failed
                        // request.
                        doIf(session -> "RUNNING".equals(session.getString("status")))
                                .then(describeExecution().check(jsonPath("$.status").is("SUCCEEDED"))));
    }

    private static HttpRequestActionBuilder describeExecution() {
        return successful("DescribeExecution", "{\"executionArn\": \"#{execution}\"}");
    }

    private static boolean isRunning(Session session) {
        return !session.isFailed()
                && "RUNNING".equals(session.getString("status"))
                && polls(session) < POLLS_MAX;
    }

    private static int polls(Session session) {
        return session.contains("polls") ? session.getInt("polls") : 0;
    }

    private ChainBuilder completeActivityTask() {
        return exec(session -> session.remove("token"))
                .exec(
                        asLongAs(ScenarioSteps::needsToken, "polls")
                                .on(
                                        successful(
                                                        "GetActivityTask",
                                                        "{\"activityArn\": \"%s\"}"
                                                                .formatted(machines.activity()))
                                                .requestTimeout(LONG_POLL_MAX)
                                                .check(
                                                        jsonPath("$.taskToken")
                                                                .optional()
                                                                .saveAs("token"))))
                .exec(sendTaskSuccess());
    }

    private static boolean needsToken(Session session) {
        return !session.isFailed() && !session.contains("token") && polls(session) < POLLS_MAX;
    }

    private static ChainBuilder sendTaskSuccess() {
        return exec(
                successful("SendTaskSuccess", "{\"taskToken\": \"#{token}\", \"output\": \"{}\"}"));
    }

    /**
     * Completes a callback. The task token is in the input of the execution that the task has
     * started.
     */
    private ChainBuilder callback() {
        return exec(session -> session.remove("token").set("tokenHolder", UUID.randomUUID().toString()))
                .exec(start(ScenarioMachine.CALLBACK, "{\\\"tokenHolder\\\": \\\"#{tokenHolder}\\\"}"))
                .exec(
                        asLongAs(ScenarioSteps::needsToken, "polls")
                                .on(
                                        unchecked(
                                                        "DescribeExecution",
                                                        "{\"executionArn\": \"%s#{tokenHolder}\"}"
                                                                .formatted(
                                                                        machines.executions(
                                                                                ScenarioMachine
                                                                                        .TOKEN_HOLDER)))
                                                .check(
                                                        status().in(200, 400),
                                                        regex(
                                                                        "\\\\\"token\\\\\":\\\\\"([^\\\\\"]+)")
                                                                .optional()
                                                                .saveAs("token")),
                                        doIf(ScenarioSteps::needsToken).then(pause(POLL_INTERVAL))))
                .exec(sendTaskSuccess())
                .exec(awaitSuccess());
    }

    private ChainBuilder express() {
        return exec(
                successful(
                                "StartSyncExecution",
                                "{\"stateMachineArn\": \"%s\", \"input\": \"{}\"}"
                                        .formatted(machines.arn(ScenarioMachine.EXPRESS)))
                        .check(jsonPath("$.status").is("SUCCEEDED")));
    }

    private ChainBuilder histories() {
        return startAndAwaitSuccess(ScenarioMachine.PASSES)
                .exec(
                        repeat(PAGES)
                                .on(
                                        successful(
                                                        "GetExecutionHistory",
                                                        "{\"executionArn\": \"#{execution}\", \"maxResults\": 12}")
                                                .check(jsonPath("$.nextToken").saveAs("page")),
                                        successful(
                                                        "GetExecutionHistory",
                                                        "{\"executionArn\": \"#{execution}\", \"maxResults\": 12, \"nextToken\": \"#{page}\"}")
                                                .check(
                                                        jsonPath("$.events[-1:].type")
                                                                .is("ExecutionSucceeded"))));
    }
}
