package dev.askel.http.rest.trigger;

import dev.askel.http.rest.Parameter;
import dev.askel.http.rest.RestCall;
import dev.askel.http.rest.RestResponse;
import dev.askel.http.rest.Route;
import dev.askel.http.rest.RouteGroup;
import dev.askel.trigger.schedule.SchedulePreview;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The routes for previews of schedules, which the API of EventBridge Scheduler lacks. */
public final class ScheduleRoutes {
    private final InstantSource clock;

    /** Creates the routes. A preview begins at the current time of {@code clock}. */
    public ScheduleRoutes(InstantSource clock) {
        this.clock = clock;
    }

    /** Returns the group of the routes. */
    public RouteGroup group() {
        return new RouteGroup(
                "Schedules",
                "Previews of schedules. The API of EventBridge Scheduler manages them.",
                List.of("schedule-schemas.json"),
                List.of(
                        Route.get("/schedules/preview")
                                .named(
                                        "PreviewSchedule",
                                        "The next ten occurrences of a schedule before it is saved.")
                                .query(
                                        Parameter.text(
                                                        "scheduleExpression",
                                                        "A rate, cron or at expression.")
                                                .asRequired(),
                                        Parameter.text(
                                                "timezone", "An IANA time zone; none means UTC."),
                                        Parameter.time("startDate", "The start date."),
                                        Parameter.time("endDate", "The end date."))
                                .responseBody("SchedulePreview")
                                .action(this::preview)));
    }

    private CompletionStage<RestResponse> preview(RestCall call) {
        var parameters = call.parameters();
        var occurrences =
                SchedulePreview.nextOccurrences(
                        parameters.text("scheduleExpression"),
                        parameters.textOrNull("timezone"),
                        parameters.timeOrNull("startDate"),
                        parameters.timeOrNull("endDate"),
                        clock.instant());
        return CompletableFuture.completedStage(
                RestResponse.of(
                        occurrences,
                        (json, times) -> {
                            json.name("occurrences").beginArray();
                            times.forEach(time -> json.string(time.toString()));
                            json.endArray();
                        }));
    }
}
