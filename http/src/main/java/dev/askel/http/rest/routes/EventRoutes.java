package dev.askel.http.rest.routes;

import static dev.askel.http.rest.Parameter.constants;
import static dev.askel.http.rest.Parameter.flag;
import static dev.askel.http.rest.Parameter.integer;
import static dev.askel.http.rest.Parameter.text;
import static dev.askel.http.rest.Parameter.time;

import dev.askel.asl.history.HistoryEventType;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.workbench.EventRows;
import dev.askel.engine.api.workbench.EventRows.EventCriteria;
import dev.askel.engine.api.workbench.EventRows.ListEventsRequest;
import dev.askel.engine.api.workbench.EventRows.ListEventsResult;
import dev.askel.engine.api.workbench.RootCauses;
import dev.askel.http.rest.InnerRouteAccess;
import dev.askel.http.rest.ParameterValues;
import dev.askel.http.rest.RestCall;
import dev.askel.http.rest.RestResponse;
import dev.askel.http.rest.RootCauseJson;
import dev.askel.http.rest.Route;
import dev.askel.http.rest.RouteGroup;
import dev.askel.http.wire.HistoryRows;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Routes that search the events of one execution and return its root cause. */
final class EventRoutes {
    private static final String ARN = "executionArn";

    private final EventRows rows;
    private final RootCauses rootCauses;

    EventRoutes(EventRows rows, RootCauses rootCauses) {
        this.rows = rows;
        this.rootCauses = rootCauses;
    }

    RouteGroup group() {
        return new RouteGroup(
                "Events",
                "Searching the histories of executions, and their root causes.",
                List.of("event-schemas.json", "root-cause-schemas.json"),
                List.of(
                        Route.get("/executions/{executionArn}/events")
                                .named(
                                        "ListEvents",
                                        "A page of the events of an execution that match all"
                                                + " filters; it may be short or empty and still have a"
                                                + " next page.")
                                .query(
                                        constants(
                                                "type",
                                                HistoryEventType.class,
                                                "Only events of these types; may be repeated."),
                                        text(
                                                "state",
                                                "Only events that enter or leave this state, or"
                                                        + " belong to an iteration of it."),
                                        text(
                                                "text",
                                                "Only events that contain exactly this text in"
                                                        + " a name, a resource, an error, a cause"
                                                        + " or in the JSON text of their data."),
                                        time("from", "Only events at this time or later."),
                                        time("to", "Only events before this time."),
                                        integer(
                                                "fromEventId",
                                                1,
                                                Long.MAX_VALUE,
                                                "The smallest id."),
                                        integer("toEventId", 1, Long.MAX_VALUE, "The largest id."),
                                        flag("reverseOrder", "The latest event first."),
                                        flag("details", "Adds each event in AWS's form."),
                                        flag(
                                                "includeExecutionData",
                                                "Includes inputs and outputs in details; true"
                                                        + " when absent."))
                                .query(Paging.PARAMETERS)
                                .responseBody("EventPage")
                                .workClass(Route.WorkClass.PAGE)
                                .action(this::list),
                        Route.get("/executions/{executionArn}/root-cause")
                                .named(
                                        InnerRouteAccess.ROOT_CAUSE,
                                        "The failures that led to the end of an execution, the"
                                                + " first one first, across nested executions and"
                                                + " Map Runs.")
                                .responseBody("RootCause")
                                .workClass(Route.WorkClass.PAGE)
                                .action(this::rootCause)));
    }

    private CompletionStage<RestResponse> rootCause(RestCall call) {
        var arn = call.parameters().text(ARN);
        return rootCauses
                .rootCause(call.callerFor(arn), arn, new InnerRouteAccess(call))
                .thenApplyAsync(
                        answer -> RestResponse.of(answer, RootCauseJson::write), call.rendering());
    }

    private CompletionStage<RestResponse> list(RestCall call) {
        var parameters = call.parameters();
        var arn = parameters.text(ARN);
        return rows.listEvents(
                        call.callerFor(arn),
                        new ListEventsRequest(
                                arn,
                                new EventCriteria(
                                        parameters.constants("type", HistoryEventType.class),
                                        parameters.textOrNull("state"),
                                        parameters.textOrNull("text"),
                                        parameters.integerOrNull("fromEventId"),
                                        parameters.integerOrNull("toEventId"),
                                        parameters.timeOrNull("from"),
                                        parameters.timeOrNull("to")),
                                Paging.readPage(parameters),
                                parameters.flagOr("reverseOrder", false)))
                .thenApplyAsync(answer -> page(answer, parameters), call.rendering());
    }

    private static RestResponse page(Answer<ListEventsResult> answer, ParameterValues parameters) {
        var details = parameters.flagOr("details", false);
        var data = parameters.flagOr("includeExecutionData", true);
        return RestResponse.of(
                answer,
                (json, page) ->
                        HistoryRows.write(json, page.events(), details, data)
                                .member("nextToken", page.nextToken()));
    }
}
