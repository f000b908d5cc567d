package dev.askel.http.rest;

import static dev.askel.http.rest.Parameter.constant;
import static dev.askel.http.rest.Parameter.integer;
import static dev.askel.http.rest.Parameter.text;
import static dev.askel.http.rest.Parameter.truth;

import dev.askel.asl.history.HistoryEvent;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.ExecutionStatus;
import dev.askel.engine.api.StepFunctions;
import dev.askel.engine.api.workbench.Feed;
import dev.askel.http.rest.EventStream.Page;
import dev.askel.http.rest.Route.Pace;
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

/** What happens, as it happens: streams of events, and waiting for an end. */
final class FeedRoutes {
    private static final String EXECUTION = "/executions/{executionArn}";
    private static final String ARN = "executionArn";

    private static final long WAIT_SECONDS_MAX = 60;
    private static final Parameter TIMEOUT =
            integer(
                    "timeout",
                    0,
                    WAIT_SECONDS_MAX,
                    "Seconds after which the execution is answered as it is; 60 when absent.");

    private static final String INCLUDE_DATA = "includeExecutionData";
    private static final long EVENT_ID_MAX = 999_999_999_999L;
    private static final long DIGITS_MAX = 18;
    private static final Parameter AFTER =
            integer(
                    "after",
                    0,
                    EVENT_ID_MAX,
                    "The first event is the one behind this id; 0 when absent. Last-Event-ID goes"
                            + " before it.");

    private final StepFunctions stepFunctions;
    private final Feed feed;
    private final StreamRoom room = StreamRoom.ofHeap();

    FeedRoutes(StepFunctions stepFunctions, Feed feed) {
        this.stepFunctions = stepFunctions;
        this.feed = feed;
    }

    Topic topic() {
        return new Topic(
                "Live",
                "What happens, as it happens: server-sent events, and waiting for an end.",
                List.of("feed-schemas.json"),
                List.of(
                        Route.get(EXECUTION + "/events/stream")
                                .named(
                                        "StreamExecutionEvents",
                                        "The events of an execution, those there are and those to"
                                                + " come.")
                                .query(
                                        AFTER,
                                        truth(
                                                INCLUDE_DATA,
                                                "Whether inputs and outputs are shown; true when"
                                                        + " absent."))
                                .gives("HistoryEvent")
                                .at(Pace.STREAM)
                                .by(this::events),
                        Route.get(EXECUTION + "/events/rows")
                                .named(
                                        "StreamEventRows",
                                        "The same as rows of ListEvents, without inputs and"
                                                + " outputs: for views of long histories.")
                                .query(AFTER)
                                .gives("EventRow")
                                .at(Pace.STREAM)
                                .by(call -> events(call, HistoryRows::write)),
                        Route.get("/executions/stream")
                                .named(
                                        "StreamExecutions",
                                        "The executions that start, end or are redriven from now"
                                                + " on.")
                                .query(
                                        text(
                                                "stateMachineArn",
                                                "Only those of a machine, or those that a version"
                                                        + " or alias has started."),
                                        constant(
                                                "status",
                                                ExecutionStatus.class,
                                                "Only changes to that status."),
                                        text("namePrefix", "Only those whose names begin so."),
                                        text(
                                                "after",
                                                "Where to go on: the id of an event of this"
                                                        + " stream. Last-Event-ID goes before it."))
                                .gives("StreamedExecution")
                                .at(Pace.STREAM)
                                .by(this::changes),
                        Route.get(EXECUTION + "/wait")
                                .named(
                                        "AwaitExecutionEnd",
                                        "An execution once it has ended, or as it is after a time.")
                                .query(TIMEOUT)
                                .gives("DescribeExecutionOutput")
                                .at(Pace.POLL)
                                .by(this::awaited),
                        Route.post("/executions/start-and-wait")
                                .named(
                                        "StartAndAwaitExecutionEnd",
                                        "Starts a Standard execution, and answers as"
                                                + " AwaitExecutionEnd does.")
                                .query(TIMEOUT)
                                .takes("StartExecutionInput")
                                .gives("DescribeExecutionOutput")
                                .at(Pace.POLL)
                                .by(this::started)));
    }

    // Waiting

    private CompletionStage<RestAnswer> awaited(RestCall call) {
        var arn = call.parameters().text(ARN);
        return untilEnough(
                call,
                enough ->
                        feed.awaitEnd(call.callerFor(arn), arn, enough)
                                .thenApplyAsync(
                                        answer -> RestAnswer.of(answer, FeedCodec::description),
                                        call.rendering()));
    }

    private CompletionStage<RestAnswer> started(RestCall call) {
        var members = RequestMembers.of(call.body());
        return untilEnough(
                call,
                enough ->
                        FeedCodec.startAndAwaitEnd(feed)
                                .perform(
                                        stepFunctions,
                                        call.callerFor(members.textOrNull("stateMachineArn")),
                                        members,
                                        enough,
                                        call.rendering())
                                .thenApply(RestAnswer::of));
    }

    /** It is enough when the time is over, the client has left, or the server stops. */
    private static <T> CompletionStage<T> untilEnough(
            RestCall call, Function<CompletionStage<?>, CompletionStage<T>> wait) {
        var enough = new CompletableFuture<Boolean>();
        call.gone().thenRun(() -> enough.complete(true));
        enough.completeOnTimeout(
                true, call.parameters().integerOr("timeout", WAIT_SECONDS_MAX), TimeUnit.SECONDS);
        // An answer that came long before must not wait for its time-out in memory.
        return wait.apply(enough).whenComplete((_, _) -> enough.complete(true));
    }

    // Streams

    private CompletionStage<RestAnswer> events(RestCall call) {
        boolean data = call.parameters().truthOr(INCLUDE_DATA, true);
        return events(call, (json, event) -> FeedCodec.event(json, event, data));
    }

    private CompletionStage<RestAnswer> events(
            RestCall call, BiConsumer<JsonWriter, HistoryEvent> rendering) {
        var arn = call.parameters().text(ARN);
        var after = after(call);
        if (after == null) {
            return CompletableFuture.completedStage(
                    RestAnswer.error(
                            new EngineError.ValidationException(
                                    "Last-Event-ID is '%s', expected the id of an event"
                                            .formatted(call.lastEventId()))));
        }
        return feed.events(call.callerFor(arn), arn, after)
                .thenApply(answer ->
                        switch (answer) {
                            case Answer.Refused<Feed.Events>(var error) -> RestAnswer.error(error);
                            case Answer.Ok<Feed.Events>(var events) ->
                                    EventStream.of(
                                            List.of(),
                                            () ->
                                                    events.next()
                                                            .thenApplyAsync(
                                                                    page -> page(page, rendering),
                                                                    call.rendering()),
                                            events::close,
                                            room,
                                            call.gone());
                        });
    }

    private static @Nullable Long after(RestCall call) {
        var last = call.lastEventId();
        if (last == null || last.isEmpty()) {
            return call.parameters().integerOr("after", 0);
        }
        return last.length() <= DIGITS_MAX && last.chars().allMatch(c -> c >= '0' && c <= '9')
                ? Long.valueOf(last)
                : null;
    }

    private static Page page(Feed.EventPage page, BiConsumer<JsonWriter, HistoryEvent> rendering) {
        var frames = new ArrayList<ByteString>();
        for (var event : page.events()) {
            frames.add(
                    EventStream.frame(
                            Long.toString(event.id()),
                            null,
                            json -> rendering.accept(json, event)));
        }
        var end = page.end();
        if (end != null) {
            frames.add(
                    EventStream.frame(
                            null,
                            "end",
                            json -> json.beginObject().member("status", end).endObject()));
        }
        return new Page(frames, end != null);
    }

    private CompletionStage<RestAnswer> changes(RestCall call) {
        var parameters = call.parameters();
        var machine = parameters.textOrNull("stateMachineArn");
        var last = call.lastEventId();
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
                            case Answer.Refused<Feed.Changes>(var error) -> RestAnswer.error(error);
                            case Answer.Ok<Feed.Changes>(var changes) ->
                                    EventStream.of(
                                            List.of(
                                                    EventStream.frame(
                                                            changes.place(),
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
                                            room,
                                            call.gone());
                        });
    }

    private static Page page(Feed.ChangePage page) {
        var frames = new ArrayList<ByteString>();
        for (var change : page.changes()) {
            frames.add(
                    EventStream.frame(
                            change.place(),
                            null,
                            json -> FeedCodec.changed(json, change.execution())));
        }
        if (frames.isEmpty()) {
            frames.add(EventStream.place(page.place()));
        }
        return new Page(frames, false);
    }
}
