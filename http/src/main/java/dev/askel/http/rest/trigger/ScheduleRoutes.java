package dev.askel.http.rest.trigger;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.http.rest.Parameter;
import dev.askel.http.rest.RestCall;
import dev.askel.http.rest.RestResponse;
import dev.askel.http.rest.Route;
import dev.askel.http.rest.RouteGroup;
import dev.askel.http.wire.WireError;
import dev.askel.trigger.schedule.Schedule;
import dev.askel.trigger.schedule.ScheduleName;
import dev.askel.trigger.schedule.SchedulePreview;
import dev.askel.trigger.schedule.Schedules;
import dev.askel.trigger.schedule.Schedules.BackfillRequest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The routes for operations on schedules that the API of EventBridge Scheduler lacks. */
public final class ScheduleRoutes {
    private static final int BACKFILL_MAX = 1_000;

    private final InstantSource clock;
    private final @Nullable Schedules schedules;

    /**
     * Creates the routes. A preview begins at the current time of {@code clock}.
     *
     * @param schedules null on a server without schedules
     */
    public ScheduleRoutes(InstantSource clock, @Nullable Schedules schedules) {
        this.clock = clock;
        this.schedules = schedules;
    }

    /** Returns the group of the routes. */
    public RouteGroup group() {
        return new RouteGroup(
                "Schedules",
                "Previews and backfills of schedules. The API of EventBridge Scheduler manages them.",
                List.of("schedule-schemas.json"),
                List.of(
                        Route.get("/schedules/preview")
                                .named(
                                        "PreviewSchedule",
                                        "The next ten occurrences of a schedule, also before it is saved.")
                                .query(
                                        Parameter.text(
                                                        "scheduleExpression",
                                                        "A rate, cron or at expression.")
                                                .asRequired(),
                                        Parameter.text(
                                                "timezone", "An IANA time zone; none means UTC."),
                                        Parameter.time("startDate", "The start date."),
                                        Parameter.time("endDate", "The end date."),
                                        Parameter.text(
                                                "scheduleName",
                                                "A stored schedule, whose unchanged rate keeps its"
                                                        + " times; none for a new schedule."),
                                        Parameter.text(
                                                "groupName",
                                                "The group of the stored schedule; default when"
                                                        + " absent."))
                                .responseBody("SchedulePreview")
                                .action(this::preview),
                        Route.post("/schedules/{groupName}/{scheduleName}/backfill")
                                .named(
                                        "BackfillSchedule",
                                        "Starts the past occurrences of a schedule in a period.")
                                .query(
                                        Parameter.time("from", "The begin of the period.")
                                                .asRequired(),
                                        Parameter.time(
                                                        "to",
                                                        "The end of the period, which is not in it.")
                                                .asRequired(),
                                        Parameter.integer(
                                                "maxOccurrences",
                                                1,
                                                BACKFILL_MAX,
                                                "The number of occurrences; 1,000 when absent."))
                                .responseBody("ScheduleBackfill")
                                .action(this::backfill)));
    }

    private CompletionStage<RestResponse> backfill(RestCall call) {
        if (schedules == null) {
            return unavailable();
        }
        var parameters = call.parameters();
        return schedules
                .backfillSchedule(
                        call.caller(),
                        new BackfillRequest(
                                parameters.text("groupName"),
                                parameters.text("scheduleName"),
                                parameters.time("from"),
                                parameters.time("to"),
                                (int) parameters.integerOr("maxOccurrences", BACKFILL_MAX)))
                .thenApply(answer ->
                        RestResponse.of(
                                answer,
                                (json, backfill) -> {
                                    json.member("occurrences", backfill.occurrences());
                                    if (backfill.next() != null) {
                                        json.member("nextFrom", backfill.next().toString());
                                    }
                                }));
    }

    private CompletionStage<RestResponse> preview(RestCall call) {
        var parameters = call.parameters();
        var name = parameters.textOrNull("scheduleName");
        if (name == null) {
            return CompletableFuture.completedStage(previewed(nextOccurrences(call, null)));
        }
        if (schedules == null) {
            return unavailable();
        }
        var group = parameters.textOrNull("groupName");
        return schedules
                .getSchedule(
                        call.caller(), group == null ? ScheduleName.DEFAULT_GROUP : group, name)
                .thenApply(stored -> previewed(stored.then(it -> nextOccurrences(call, it))));
    }

    private Answer<List<Instant>> nextOccurrences(RestCall call, @Nullable Schedule stored) {
        var parameters = call.parameters();
        return SchedulePreview.nextOccurrences(
                parameters.text("scheduleExpression"),
                parameters.textOrNull("timezone"),
                parameters.timeOrNull("startDate"),
                parameters.timeOrNull("endDate"),
                stored,
                clock.instant());
    }

    private static RestResponse previewed(Answer<List<Instant>> occurrences) {
        return RestResponse.of(
                occurrences,
                (json, times) -> {
                    json.name("occurrences").beginArray();
                    times.forEach(time -> json.string(time.toString()));
                    json.endArray();
                });
    }

    private static CompletionStage<RestResponse> unavailable() {
        return CompletableFuture.completedStage(
                RestResponse.error(
                        new WireError.EngineRefusal(new EngineError.ServiceUnavailable())));
    }
}
