package dev.askel.http.rest.routes;

import static dev.askel.http.rest.Parameter.constant;
import static dev.askel.http.rest.Parameter.flag;
import static dev.askel.http.rest.Parameter.integer;
import static dev.askel.http.rest.Parameter.text;

import dev.askel.asl.history.ExecutionStatus;
import dev.askel.asl.history.HistoryEvent;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.StepFunctions;
import dev.askel.engine.api.workbench.Feed;
import dev.askel.http.rest.Parameter;
import dev.askel.http.rest.RestCall;
import dev.askel.http.rest.RestResponse;
import dev.askel.http.rest.Route;
import dev.askel.http.rest.Route.WorkClass;
import dev.askel.http.rest.RouteGroup;
import dev.askel.http.rest.routes.ServerSentEvents.Page;
import dev.askel.http.service.ServedApis;
import dev.askel.http.wire.FeedCodec;
import dev.askel.http.wire.HistoryRows;
import dev.askel.http.wire.JsonWriter;
import dev.askel.http.wire.RequestMembers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * The routes of the live feed: streams of events, and requests that wait for the end of an
 * execution.
 */
final class FeedRoutes {
    private static final String EXECUTION = "/executions/{executionArn}";
    private static final String ARN = "executionArn";

    private static final long WAIT_SECONDS_MAX = 60;
    private static final Parameter TIMEOUT =
            integer(
                    "timeout",
                    0,
                    WAIT_SECONDS_MAX,
                    "Seconds after which the execution is returned in its present state; 60 when"
                            + " absent.");

    private static final String INCLUDE_DATA = "includeExecutionData";
    private static final long EVENT_ID_MAX = 999_999_999_999L;
    private static final long DIGITS_MAX = 18;
    private static final Parameter AFTER =
            integer(
                    "after",
                    0,
                    EVENT_ID_MAX,
                    "The stream begins after this event id; 0 when absent. Last-Event-ID takes"
                            + " precedence.");

    private final ServedApis apis;
    private final Feed feed;
    private final StreamBudget budget;

    FeedRoutes(StepFunctions stepFunctions, Feed feed, StreamBudget budget) {
        apis = new ServedApis(stepFunctions, null);
        this.feed = feed;
        this.budget = budget;
    }

    RouteGroup group() {
        return new RouteGroup(
                "Live",
                "Live changes as server-sent events, and waiting for the end of an execution.",
                List.of("feed-schemas.json"),
                List.of(
                        Route.get(EXECUTION + "/events/stream")
                                .named(
                                        "StreamExecutionEvents",
                                        "The past and future events of an execution.")
                                .query(
                                        AFTER,
                                        flag(
                                                INCLUDE_DATA,
                                                "Includes inputs and outputs; true when"
                                                        + " absent."))
                                .responseBody("HistoryEvent")
                                .workClass(WorkClass.STREAM)
                                .action(this::streamEvents),
                        Route.get(EXECUTION + "/events/rows")
                                .named(
                                        "StreamEventRows",
                                        "The events as rows of ListEvents, without inputs and"
                                                + " outputs: for views of long histories.")
                                .query(AFTER)
                                .responseBody("EventRow")
                                .workClass(WorkClass.STREAM)
                                .action(call -> streamEvents(call, HistoryRows::write)),
                        Route.get("/executions/stream")
                                .named(
                                        "StreamExecutions",
                                        "The executions that start, end or are redriven after"
                                                + " the request.")
                                .query(
                                        text(
                                                "stateMachineArn",
                                                "Only executions of this machine, version"
                                                        + " or alias."),
                                        constant(
                                                "status",
                                                ExecutionStatus.class,
                                                "Only changes to this status."),
                                        text(
                                                "namePrefix",
                                                "Only executions whose names have this prefix."),
                                        text(
                                                "after",
                                                "The id of an event of this stream, after which it"
                                                        + " resumes. Last-Event-ID takes precedence."))
                                .responseBody("StreamedExecution")
                                .workClass(WorkClass.STREAM)
                                .action(this::streamChanges),
                        Route.get(EXECUTION + "/wait")
                                .named(
                                        "AwaitExecutionEnd",
                                        "An execution when it has ended, or in its state at the"
                                                + " time-out.")
                                .query(TIMEOUT)
                                .responseBody("DescribeExecutionOutput")
                                .workClass(WorkClass.LONG_POLL)
                                .action(this::awaitEnd),
                        Route.post("/executions/start-and-wait")
                                .named(
                                        "StartAndAwaitExecutionEnd",
                                        "Starts a Standard execution, and answers as"
                                                + " AwaitExecutionEnd does.")
                                .query(TIMEOUT)
                                .requestBody("StartExecutionInput")
                                .responseBody("DescribeExecutionOutput")
                                .workClass(WorkClass.LONG_POLL)
                                .action(this::startAndAwaitEnd)));
    }

    // Waiting

    private CompletionStage<RestResponse> awaitEnd(RestCall call) {
        var arn = call.parameters().text(ARN);
        return untilStopped(
                call,
                stop ->
                        feed.awaitEnd(call.callerFor(arn), arn, stop)
                                .thenApplyAsync(
                                        answer ->
                                                RestResponse.of(
                                                        answer, FeedCodec::writeDescription),
                                        call.rendering()));
    }

    private CompletionStage<RestResponse> startAndAwaitEnd(RestCall call) {
        var members = RequestMembers.parse(call.body());
        return untilStopped(
                call,
                stop ->
                        FeedCodec.startAndAwaitEnd(feed)
                                .perform(
                                        apis,
                                        call.callerFor(members.textOrNull("stateMachineArn")),
                                        members,
                                        stop,
                                        call.rendering())
                                .thenApply(RestResponse::of));
    }

    /** Waits until the time-out, until the client disconnects, or until the server stops. */
    private static <T> CompletionStage<T> untilStopped(
            RestCall call, Function<CompletionStage<?>, CompletionStage<T>> wait) {
        var stop = new CompletableFuture<Boolean>();
        call.abandoned().thenRun(() -> stop.complete(true));
        stop.completeOnTimeout(
                true, call.parameters().integerOr("timeout", WAIT_SECONDS_MAX), TimeUnit.SECONDS);
        // Completing the stage removes its time-out from memory after an early answer.
        return wait.apply(stop).whenComplete((_, _) -> stop.complete(true));
    }

    // Streams

    private CompletionStage<RestResponse> streamEvents(RestCall call) {
        boolean data = call.parameters().flagOr(INCLUDE_DATA, true);
        return streamEvents(call, (json, event) -> FeedCodec.writeEvent(json, event, data));
    }

    private CompletionStage<RestResponse> streamEvents(
            RestCall call, BiConsumer<JsonWriter, HistoryEvent> rendering) {
        var arn = call.parameters().text(ARN);
        var after = resumeAfter(call);
        if (after == null) {
            return CompletableFuture.completedStage(
                    RestResponse.error(
                            new EngineError.ValidationException(
                                    "Last-Event-ID is '%s', expected the id of an event"
                                            .formatted(call.headers().lastEventId()))));
        }
        return feed.events(call.callerFor(arn), arn, after)
                .thenApply(answer ->
                        switch (answer) {
                            case Answer.Refused<Feed.Events>(var error) ->
                                    RestResponse.error(error);
                            case Answer.Ok<Feed.Events>(var events) ->
                                    ServerSentEvents.of(
                                            List.of(),
                                            () ->
                                                    events.next()
                                                            .thenApplyAsync(
                                                                    page -> page(page, rendering),
                                                                    call.rendering()),
                                            events::close,
                                            budget,
                                            call.abandoned());
                        });
    }

    private static @Nullable Long resumeAfter(RestCall call) {
        var last = call.headers().lastEventId();
        if (last == null || last.isEmpty()) {
            return call.parameters().integerOr("after", 0);
        }
        return last.length() <= DIGITS_MAX && last.chars().allMatch(c -> c >= '0' && c <= '9')
                ? Long.valueOf(last)
                : null;
    }

    private static Page page(Feed.EventPage page, BiConsumer<JsonWriter, HistoryEvent> rendering) {
        var rendered = new ArrayList<ByteString>();
        for (var event : page.events()) {
            rendered.add(
                    ServerSentEvents.renderEvent(
                            Long.toString(event.id()),
                            null,
                            json -> rendering.accept(json, event)));
        }
        var end = page.end();
        if (end != null) {
            rendered.add(
                    ServerSentEvents.renderEvent(
                            null,
                            "end",
                            json -> json.beginObject().member("status", end).endObject()));
        }
        return new Page(rendered, end != null);
    }

    private CompletionStage<RestResponse> streamChanges(RestCall call) {
        var parameters = call.parameters();
        var machine = parameters.textOrNull("stateMachineArn");
        var last = call.headers().lastEventId();
        return feed.changes(
                        call.callerFor(machine),
                        new Feed.ChangesRequest(
                                machine,
                                parameters.constantOrNull("status", ExecutionStatus.class),
                                parameters.textOrNull("namePrefix"),
                                last == null || last.isEmpty()
                                        ? parameters.textOrNull("after")
                                        : last))
                .thenApply(answer ->
                        switch (answer) {
                            case Answer.Refused<Feed.Changes>(var error) ->
                                    RestResponse.error(error);
                            case Answer.Ok<Feed.Changes>(var changes) ->
                                    ServerSentEvents.of(
                                            List.of(
                                                    ServerSentEvents.renderEvent(
                                                            changes.position(),
                                                            "ready",
                                                            json ->
                                                                    json.beginObject()
                                                                            .endObject())),
                                            () ->
                                                    changes.next()
                                                            .thenApplyAsync(
                                                                    FeedRoutes::page,
                                                                    call.rendering()),
                                            changes::close,
                                            budget,
                                            call.abandoned());
                        });
    }

    private static Page page(Feed.ChangePage page) {
        var rendered = new ArrayList<ByteString>();
        for (var change : page.changes()) {
            rendered.add(
                    ServerSentEvents.renderEvent(
                            change.position(),
                            null,
                            json -> FeedCodec.writeChange(json, change.execution())));
        }
        if (rendered.isEmpty()) {
            rendered.add(ServerSentEvents.renderId(page.position()));
        }
        return new Page(rendered, false);
    }
}
