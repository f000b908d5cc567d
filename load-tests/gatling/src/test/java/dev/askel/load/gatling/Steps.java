package dev.askel.load.gatling;

import static dev.askel.load.gatling.Calls.answered;
import static dev.askel.load.gatling.Calls.any;
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

import dev.askel.load.gatling.Machines.Machine;
import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.core.Session;
import io.gatling.javaapi.http.HttpRequestActionBuilder;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.LongAdder;

/** What users of each scenario do, step by step. */
final class Steps {
    private static final Duration LOOK_AGAIN = Duration.ofMillis(250);

    /** So often an end, a task or a token is looked for, until it counts as lost. */
    private static final int LOOKS_MAX = 480;

    private static final Duration LONG_POLL_MAX = Duration.ofSeconds(75);
    private static final int PAGES = 10;

    /** A group for which a start that was throttled has failed, though its request has not. */
    static final String TAKEN = "Starts that are taken";

    /** A group for which a sleeper that does not end well has failed, among however many others. */
    static final String WOKEN = "Sleepers that wake";

    private final Machines machines;
    private final Duration sleep;
    private final LongAdder throttled = new LongAdder();

    /**
     * @param sleep how long an execution of the machine that waits does so
     */
    Steps(Machines machines, Duration sleep) {
        this.machines = machines;
        this.sleep = sleep;
    }

    ChainBuilder of(Scenario scenario) {
        return switch (scenario) {
            case STARTS -> startedOrThrottled();
            case MIX -> mix();
            case SLEEPERS -> start(Machine.SLEEP, "{}");
            case ACTIVITIES -> activity();
            case CALLBACKS -> callback();
            case FAN_OUT -> toEnd(Machine.FAN_OUT);
            case EXPRESS -> express();
            case HISTORIES -> histories();
        };
    }

    /** Starts that were refused for want of room: an SDK would have tried again. */
    long throttled() {
        return throttled.sum();
    }

    private ChainBuilder startedOrThrottled() {
        return group(TAKEN)
                .on(
                        any("StartExecution", starting(Machine.PASSES, "{}"))
                                .check(
                                        status().in(200, 400),
                                        regex("executionArn|ThrottlingException").saveAs("answer")),
                        exec(this::failedIfThrottled));
    }

    private Session failedIfThrottled(Session session) {
        if (session.isFailed() || !"ThrottlingException".equals(session.getString("answer"))) {
            return session;
        }
        throttled.increment();
        return session.markAsFailed();
    }

    /** Starts an execution that waits, and sees it wake. */
    ChainBuilder woken() {
        return group(WOKEN).on(start(Machine.SLEEP, "{}"), pause(sleep), ended());
    }

    private ChainBuilder activity() {
        return start(Machine.WORK, "{}").exec(work());
    }

    private ChainBuilder mix() {
        return randomSwitch()
                .on(
                        percent(40.0).then(toEnd(Machine.PASSES)),
                        percent(10.0).then(toEnd(Machine.FAN_OUT)),
                        percent(10.0).then(start(Machine.SLEEP, "{}")),
                        percent(10.0).then(activity()),
                        percent(10.0).then(callback()),
                        percent(10.0).then(express()),
                        percent(10.0).then(histories()));
    }

    private String starting(Machine machine, String input) {
        return """
        {"stateMachineArn": "%s", "name": "#{randomUuid()}", "input": "%s"}\
        """
                .formatted(machines.arn(machine), input);
    }

    private ChainBuilder start(Machine machine, String input) {
        return exec(
                answered("StartExecution", starting(machine, input))
                        .check(jsonPath("$.executionArn").saveAs("execution")));
    }

    private ChainBuilder toEnd(Machine machine) {
        return start(machine, "{}").exec(ended());
    }

    /** Looks until the execution has ended, which must be well. */
    private static ChainBuilder ended() {
        return exec(session -> session.set("status", "RUNNING"))
                .exec(
                        asLongAs(Steps::isRunning, "looks")
                                .on(
                                        described()
                                                .check(
                                                        jsonPath("$.status")
                                                                .in("RUNNING", "SUCCEEDED")
                                                                .saveAs("status")),
                                        doIf(Steps::isRunning).then(pause(LOOK_AGAIN))))
                .exec(
                        // One that has not ended by now counts among the requests that failed.
                        doIf(session -> "RUNNING".equals(session.getString("status")))
                                .then(described().check(jsonPath("$.status").is("SUCCEEDED"))));
    }

    private static HttpRequestActionBuilder described() {
        return answered("DescribeExecution", "{\"executionArn\": \"#{execution}\"}");
    }

    private static boolean isRunning(Session session) {
        return !session.isFailed()
                && "RUNNING".equals(session.getString("status"))
                && looks(session) < LOOKS_MAX;
    }

    private static int looks(Session session) {
        return session.contains("looks") ? session.getInt("looks") : 0;
    }

    private ChainBuilder work() {
        return exec(session -> session.remove("token"))
                .exec(
                        asLongAs(Steps::wantsToken, "looks")
                                .on(
                                        answered(
                                                        "GetActivityTask",
                                                        "{\"activityArn\": \"%s\"}"
                                                                .formatted(machines.activity()))
                                                .requestTimeout(LONG_POLL_MAX)
                                                .check(
                                                        jsonPath("$.taskToken")
                                                                .optional()
                                                                .saveAs("token"))))
                .exec(success());
    }

    private static boolean wantsToken(Session session) {
        return !session.isFailed() && !session.contains("token") && looks(session) < LOOKS_MAX;
    }

    private static ChainBuilder success() {
        return exec(
                answered("SendTaskSuccess", "{\"taskToken\": \"#{token}\", \"output\": \"{}\"}"));
    }

    /** The token is in the input of the execution that was started with it. */
    private ChainBuilder callback() {
        return exec(session -> session.remove("token").set("asked", UUID.randomUUID().toString()))
                .exec(start(Machine.ASK, "{\\\"asked\\\": \\\"#{asked}\\\"}"))
                .exec(
                        asLongAs(Steps::wantsToken, "looks")
                                .on(
                                        any(
                                                        "DescribeExecution",
                                                        "{\"executionArn\": \"%s#{asked}\"}"
                                                                .formatted(
                                                                        machines.executions(
                                                                                Machine.ASKED)))
                                                .check(
                                                        status().in(200, 400),
                                                        regex(
                                                                        "\\\\\"token\\\\\":\\\\\"([^\\\\\"]+)")
                                                                .optional()
                                                                .saveAs("token")),
                                        doIf(Steps::wantsToken).then(pause(LOOK_AGAIN))))
                .exec(success())
                .exec(ended());
    }

    private ChainBuilder express() {
        return exec(
                answered(
                                "StartSyncExecution",
                                "{\"stateMachineArn\": \"%s\", \"input\": \"{}\"}"
                                        .formatted(machines.arn(Machine.EXPRESS)))
                        .check(jsonPath("$.status").is("SUCCEEDED")));
    }

    private ChainBuilder histories() {
        return toEnd(Machine.PASSES)
                .exec(
                        repeat(PAGES)
                                .on(
                                        answered(
                                                        "GetExecutionHistory",
                                                        "{\"executionArn\": \"#{execution}\", \"maxResults\": 12}")
                                                .check(jsonPath("$.nextToken").saveAs("page")),
                                        answered(
                                                        "GetExecutionHistory",
                                                        "{\"executionArn\": \"#{execution}\", \"maxResults\": 12, \"nextToken\": \"#{page}\"}")
                                                .check(
                                                        jsonPath("$.events[-1:].type")
                                                                .is("ExecutionSucceeded"))));
    }
}
