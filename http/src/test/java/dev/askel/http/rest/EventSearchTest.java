package dev.askel.http.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.Eventually;
import dev.askel.http.ServedEngine;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Tests searches of the history of one execution over REST. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class EventSearchTest {
    private static DocumentedApi api;

    @BeforeAll
    static void connect() {
        api = new DocumentedApi(ServedEngine.shared().address());
    }

    @Test
    void finds_events_of_a_long_history_by_filter_and_page() {
        var arn =
                runToEnd(
                        "rest-long",
                        """
                        {"StartAt":"M","QueryLanguage":"JSONata","States":{"M":{"Type":"Map",
                         "Items":"{% [1..400] %}","MaxConcurrency":1,"ItemProcessor":{"StartAt":"P",
                         "States":{"P":{"Type":"Pass","End":true}}},"Next":"Z"},
                         "Z":{"Type":"Pass","End":true}}}\
                        """);

        var left = api.callOk("ListEvents", Map.of("executionArn", arn, "state", "Z"));
        assertThat(left.body().path("events")).hasSize(2);
        assertThat(left.body().at("/events/1/type").asText()).isEqualTo("PassStateExited");
        var last = left.body().at("/events/1/id").asLong() + 1;

        var iterations =
                Map.of("executionArn", arn, "type", "MapIterationSucceeded", "maxResults", "250");
        var page = api.callOk("ListEvents", iterations);
        var more = new HashMap<>(iterations);
        more.put("nextToken", page.text("nextToken"));
        var rest = api.callOk("ListEvents", more);
        assertThat(page.body().path("events")).hasSize(250);
        assertThat(rest.body().path("events")).hasSize(150);
        assertThat(rest.body().at("/events/149/index").asInt()).isEqualTo(399);
        assertThat(rest.body().has("nextToken")).isFalse();

        // The range begins and ends within journal rows, in both directions.
        for (long from : new long[] {1, 499, 500, 501, 1000, last - 1}) {
            var range = eventIdsInRange(arn, from, Math.min(last, from + 2), false);
            assertThat(range).startsWith(from).hasSize((int) Math.min(3, last - from + 1));
            assertThat(eventIdsInRange(arn, from, Math.min(last, from + 2), true))
                    .containsExactlyElementsOf(range.reversed());
        }
        var detailed =
                api.callOk(
                        "ListEvents",
                        Map.of("executionArn", arn, "details", "true", "maxResults", "1"));
        assertThat(
                        detailed.body()
                                .at("/events/0/event/executionStartedEventDetails/input")
                                .asText())
                .isEqualTo("{}");
    }

    @Test
    void finds_events_by_text_and_time() {
        var arn =
                runToEnd(
                        "rest-words",
                        """
                        {"StartAt":"A","States":{
                         "A":{"Type":"Pass","Result":"a needle","ResultPath":"$.found","Next":"W"},
                         "W":{"Type":"Wait","Seconds":1,"Next":"F"},
                         "F":{"Type":"Fail","Error":"Hay.Stack","Cause":"no more hay"}}}\
                        """);

        // The expected matches are the output of A, the input and output of W, and the input of F.
        assertThat(eventIds(arn, "text", "a needle")).containsExactly(3L, 4L, 5L, 6L);
        assertThat(eventIds(arn, "text", "Stack")).containsExactly(7L);
        assertThat(eventIds(arn, "text", "more hay")).containsExactly(7L);
        assertThat(eventIds(arn, "text", "A Needle")).isEmpty();

        var events = api.callOk("ListEvents", Map.of("executionArn", arn)).body().path("events");
        var millis = Math.round(events.path(4).path("timestamp").asDouble() * 1000);
        var waited = Instant.ofEpochMilli(millis).toString();
        assertThat(eventIds(arn, "from", waited)).containsExactly(5L, 6L, 7L);
        assertThat(eventIds(arn, "to", waited)).containsExactly(1L, 2L, 3L, 4L);
        assertThat(eventIds(arn, "from", waited, "reverseOrder", "true"))
                .containsExactly(7L, 6L, 5L);
        assertThat(eventIds(arn, "from", waited, "to", waited)).isEmpty();
        assertThat(api.call("ListEvents", Map.of("executionArn", arn, "from", "noon")).status())
                .isEqualTo(400);
    }

    private static List<Long> eventIdsInRange(String arn, long from, long to, boolean reverse) {
        return eventIds(
                arn,
                "fromEventId",
                Long.toString(from),
                "toEventId",
                Long.toString(to),
                "reverseOrder",
                Boolean.toString(reverse));
    }

    private static List<Long> eventIds(String arn, String... filters) {
        var parameters = new HashMap<>(Map.of("executionArn", arn));
        for (int i = 0; i < filters.length; i += 2) {
            parameters.put(filters[i], filters[i + 1]);
        }
        var ids = new ArrayList<Long>();
        api.callOk("ListEvents", parameters)
                .body()
                .path("events")
                .forEach(event -> ids.add(event.path("id").asLong()));
        return ids;
    }

    /** Starts an execution of a new machine and waits for its end; returns its ARN. */
    private static String runToEnd(String name, String definition) {
        var machine =
                api.callOk(
                                "CreateStateMachine",
                                Map.of(),
                                ServedEngine.createMachineBody(name, definition))
                        .text("stateMachineArn");
        var arn =
                api.callOk(
                                "StartExecution",
                                Map.of(),
                                "{\"stateMachineArn\":\"%s\"}".formatted(machine))
                        .text("executionArn");
        Eventually.value(
                "the end of " + arn,
                () -> api.callOk("DescribeExecution", Map.of("executionArn", arn)),
                described -> !described.text("status").equals("RUNNING"));
        return arn;
    }
}
