package dev.askel.http.rest;

import static dev.askel.http.rest.Parameter.constants;
import static dev.askel.http.rest.Parameter.integer;
import static dev.askel.http.rest.Parameter.text;
import static dev.askel.http.rest.Parameter.time;
import static dev.askel.http.rest.Parameter.truth;

import dev.askel.asl.history.HistoryEventType;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.workbench.EventRows;
import dev.askel.engine.api.workbench.EventRows.EventCriteria;
import dev.askel.engine.api.workbench.EventRows.ListEventsRequest;
import dev.askel.engine.api.workbench.EventRows.ListEventsResult;
import dev.askel.http.wire.HistoryRows;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** The events of long histories, by page and filter. */
final class EventRoutes {
    private static final String ARN = "executionArn";

    private final EventRows rows;

    EventRoutes(EventRows rows) {
        this.rows = rows;
    }

    Topic topic() {
        return new Topic(
                "Events",
                "Searching the histories of executions.",
                List.of("event-schemas.json"),
                List.of(
                        Route.get("/executions/{executionArn}/events")
                                .named(
                                        "ListEvents",
                                        "A page of those events of an execution that pass all"
                                                + " filters; it may be short or empty and still name"
                                                + " a next one.")
                                .query(
                                        constants(
                                                "type",
                                                HistoryEventType.class,
                                                "Only events of these types; may come again."),
                                        text(
                                                "state",
                                                "Only what enters or leaves this state, or is of an"
                                                        + " iteration of it."),
                                        text(
                                                "text",
                                                "Only events that have this text, as it stands, in"
                                                        + " a name, a resource, an error, a cause"
                                                        + " or in the JSON text of their data."),
                                        time("from", "Only events of that time or later."),
                                        time("to", "Only events before that time."),
                                        integer(
                                                "fromEventId",
                                                1,
                                                Long.MAX_VALUE,
                                                "The smallest id."),
                                        integer("toEventId", 1, Long.MAX_VALUE, "The largest id."),
                                        truth("reverseOrder", "The latest event first."),
                                        truth("details", "Each event as AWS has it, too."),
                                        truth(
                                                "includeExecutionData",
                                                "In details, inputs and outputs too; true unless"
                                                        + " said otherwise."))
                                .query(Paging.PARAMETERS)
                                .gives("EventPage")
                                .at(Route.Pace.PAGE)
                                .by(this::list)));
    }

    private CompletionStage<RestAnswer> list(RestCall call) {
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
                                Paging.page(parameters),
                                parameters.truthOr("reverseOrder", false)))
                .thenApplyAsync(answer -> told(answer, parameters), call.rendering());
    }

    private static RestAnswer told(Answer<ListEventsResult> answer, ParameterValues parameters) {
        var details = parameters.truthOr("details", false);
        var data = parameters.truthOr("includeExecutionData", true);
        return RestAnswer.of(
                answer,
                (json, page) ->
                        HistoryRows.write(json, page.events(), details, data)
                                .member("nextToken", page.nextToken()));
    }
}
