package dev.askel.http;

import static dev.askel.http.WebhookClient.PASS;
import static dev.askel.http.WebhookClient.SECRET;
import static dev.askel.http.WebhookClient.send;
import static dev.askel.http.WebhookClient.started;
import static dev.askel.http.WebhookClient.unique;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.askel.engine.Eventually;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Recent deliveries, and the triggers of machines and executions, on a real server. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class TriggerRoutesTest {
    private static final WebhookClient HOOKS = new WebhookClient(ServedEngine.shared());
    private static final String ACCOUNT = "us-east-1:123456789012";

    /** Creates a schedule that fires now, and every hour. */
    private static String schedule(String name, String target, String more) {
        var response =
                send(
                        HOOKS.request("/schedules/" + name)
                                .header("Content-Type", "application/json")
                                .POST(
                                        BodyPublishers.ofString(
                                                """
                                                {"ScheduleExpression":"rate(1 hours)","FlexibleTimeWindow":{"Mode":"OFF"},
                                                 "Target":{"Arn":"%s","RoleArn":"arn:aws:iam::123456789012:role/r","Input":"{}"%s}}
                                                """
                                                        .formatted(target, more))));
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return "arn:aws:scheduler:%s:schedule/default/%s".formatted(ACCOUNT, name);
    }

    /** Waits until a trigger has a delivery with a status. */
    private static JsonNode awaitDelivery(String trigger, String status) {
        return Eventually.value(
                        status + " of " + trigger,
                        () -> deliveries(trigger),
                        all -> all.stream().anyMatch(it -> status(it).equals(status)))
                .stream()
                .filter(it -> status(it).equals(status))
                .findFirst()
                .orElseThrow();
    }

    private static String status(JsonNode delivery) {
        return delivery.path("status").asText();
    }

    private static List<JsonNode> deliveries(String trigger) {
        return items(
                HOOKS.api
                        .callOk("ListTriggerDeliveries", Map.of("triggerArn", trigger))
                        .body()
                        .path("deliveries"));
    }

    private static List<JsonNode> items(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).toList();
    }

    private static JsonNode triggerOf(String execution) {
        return HOOKS.api.callOk("GetExecutionTrigger", Map.of("executionArn", execution)).body();
    }

    private static List<String> triggersOf(String machine) {
        return items(
                        HOOKS.api
                                .callOk(
                                        "ListStateMachineTriggers",
                                        Map.of("stateMachineArn", machine))
                                .body()
                                .path("triggers"))
                .stream()
                .map(it ->
                        "%s %s %s %s"
                                .formatted(
                                        it.path("kind").asText(),
                                        it.path("name").asText(),
                                        it.path("parent").asText(),
                                        it.path("condition").asText()))
                .toList();
    }

    @Test
    void a_schedule_shows_its_deliveries_and_its_execution_shows_the_schedule() {
        var machine = HOOKS.machine(PASS);
        var name = unique("s".repeat(50) + "x");
        var arn = schedule(name, machine, "");
        schedule(unique("other"), HOOKS.machine(PASS), "");

        var delivery = awaitDelivery(arn, "STARTED");

        assertThat(delivery.path("targetArn").asText()).isEqualTo(machine);
        assertThat(delivery.path("failedAttempts").asInt()).isZero();
        assertThat(delivery.has("error")).isFalse();
        var execution = delivery.path("executionArn").asText();
        assertThat(HOOKS.served.awaitEnd(execution)).isEqualTo("SUCCEEDED");
        var trigger = triggerOf(execution);
        assertThat(trigger.path("trigger").path("arn").asText()).isEqualTo(arn);
        assertThat(trigger.path("occurrence").asText())
                .isEqualTo(delivery.path("occurrence").asText());
        assertThat(triggersOf(machine))
                .containsExactly("SCHEDULE " + name + " default rate(1 hours)");
        assertThat(triggersOf(machine + ":1")).hasSize(1);
    }

    @Test
    void an_execution_with_the_name_of_another_schedule_has_no_trigger() {
        var machine = HOOKS.machine(PASS);
        var name = unique("forged");
        awaitDelivery(schedule(name, machine, ""), "STARTED");

        var forged = HOOKS.served.start(machine, name + "-20261127T100000Z-0123456789ab");
        var plain = HOOKS.served.start(machine, unique("plain"));
        var damaged = HOOKS.served.start(machine, name + "-20261399T100000Z-0123456789ab");

        for (var execution : List.of(forged, plain, damaged)) {
            assertThat(triggerOf(execution)).isEmpty();
        }
    }

    @Test
    void a_target_that_refuses_the_event_shows_its_error() {
        var arn =
                schedule(
                        unique("failing"),
                        "arn:aws:states:%s:stateMachine:%s".formatted(ACCOUNT, unique("missing")),
                        "");

        var delivery = awaitDelivery(arn, "FAILED");

        assertThat(delivery.path("error").asText()).startsWith("StateMachineDoesNotExist: ");
        assertThat(delivery.path("failedAttempts").asInt()).isEqualTo(1);
        assertThat(delivery.has("executionArn")).isFalse();
    }

    @Test
    void a_rule_shows_its_deliveries_and_its_execution_shows_the_rule() {
        var machine = HOOKS.machine(PASS);
        var bus = unique("bus");
        var source = unique("source");
        event("CreateEventBus", "{\"Name\":\"%s\"}".formatted(bus));
        var pattern = "{\"source\":[\"%s\"]}".formatted(source);
        var rule =
                event(
                                "PutRule",
                                "{\"Name\":\"orders\",\"EventBusName\":\"%s\",\"EventPattern\":%s}"
                                        .formatted(bus, ServedEngine.quoted(pattern)))
                        .text("RuleArn");
        event(
                "PutTargets",
                "{\"Rule\":\"orders\",\"EventBusName\":\"%s\",\"Targets\":[{\"Id\":\"t\",\"RoleArn\":\"arn:aws:iam::123456789012:role/r\",\"Arn\":\"%s\"}]}"
                        .formatted(bus, machine));
        var id =
                event(
                                "PutEvents",
                                "{\"Entries\":[{\"Source\":\"%s\",\"DetailType\":\"d\",\"Detail\":\"{}\",\"EventBusName\":\"%s\"}]}"
                                        .formatted(source, bus))
                        .body()
                        .path("Entries")
                        .path(0)
                        .path("EventId")
                        .asText();

        var delivery = awaitDelivery(rule, "STARTED");

        assertThat(delivery.path("occurrence").asText()).isEqualTo(id);
        var trigger = triggerOf(delivery.path("executionArn").asText());
        assertThat(trigger.path("trigger").path("arn").asText()).isEqualTo(rule);
        assertThat(trigger.path("occurrence").asText()).isEqualTo(id);
        assertThat(triggersOf(machine))
                .containsExactly("RULE orders %s %s".formatted(bus, pattern));
    }

    @Test
    void a_bus_shows_its_newest_events_also_without_rules() {
        var bus =
                event("CreateEventBus", "{\"Name\":\"%s\"}".formatted(unique("watched")))
                        .text("EventBusArn");
        for (int i = 0; i < 7; i++) {
            event(
                    "PutEvents",
                    "{\"Entries\":[{\"Source\":\"shop\",\"DetailType\":\"d\",\"Detail\":\"{\\\"i\\\":%d}\",\"EventBusName\":\"%s\"}]}"
                            .formatted(i, bus));
        }

        var events =
                Eventually.value(
                        "the newest event",
                        () ->
                                items(
                                        HOOKS.api
                                                .callOk(
                                                        "ListRecentEvents",
                                                        Map.of("eventBusArn", bus))
                                                .body()
                                                .path("events")),
                        all ->
                                all.stream()
                                        .anyMatch(it ->
                                                it.path("event").asText().contains("\"i\":6")));

        var newest = WebhookClient.tree(events.getFirst().path("event").asText());
        assertThat(newest.path("id")).isEqualTo(events.getFirst().path("id"));
        assertThat(newest.path("source").asText()).isEqualTo("shop");
        assertThat(newest.path("detail").path("i").asInt()).isEqualTo(6);
    }

    private static ServedEngine.Reply event(String operation, String body) {
        var reply = HOOKS.served.callEvents(operation, body);
        assertThat(reply.status()).as(reply.toString()).isEqualTo(200);
        return reply;
    }

    @Test
    void a_webhook_shows_its_verified_requests_and_its_execution_shows_the_webhook() {
        var machine = HOOKS.machine(PASS);
        var name = HOOKS.createForGitHub(machine, "\"input\":\"{% $states.input.body.order %}\"");
        var arn = "arn:aws:askel:%s:webhook/%s".formatted(ACCOUNT, name);

        assertThat(send(HOOKS.signed("/hooks/" + name, "wrong secret", "{}")).statusCode())
                .isEqualTo(403);
        assertThat(send(HOOKS.signed("/hooks/" + name, SECRET, "{}")).statusCode()).isEqualTo(400);
        var execution = started(send(HOOKS.signed("/hooks/" + name, SECRET, "{\"order\":7}")));

        var delivery = awaitDelivery(arn, "STARTED");
        assertThat(delivery.path("executionArn").asText()).isEqualTo(execution);
        var failed = awaitDelivery(arn, "FAILED");
        assertThat(failed.path("error").asText()).contains("The mapping 'input' of the webhook");
        assertThat(deliveries(arn)).hasSize(2);
        var trigger = triggerOf(execution);
        assertThat(trigger.path("trigger").path("arn").asText()).isEqualTo(arn);
        assertThat(triggersOf(machine)).containsExactly("WEBHOOK " + name + "  GITHUB");
        assertThat(triggersOf(HOOKS.machine(PASS))).isEmpty();
    }

    @Test
    void the_OpenAPI_document_describes_requests_to_webhooks() {
        var name = unique("open");
        HOOKS.put(name, HOOKS.machine(PASS), "\"verification\":{\"type\":\"NONE\"}");

        var reply = HOOKS.api.callOk("InvokeWebhook", Map.of("webhookName", name), "{}");

        assertThat(reply.text("executionArn")).contains(":" + name + ".");
        var unknown = HOOKS.api.call("InvokeWebhook", Map.of("webhookName", unique("x")), "{}");
        assertThat(unknown.status()).isEqualTo(403);
        var account = Map.of("account", "123456789012", "region", "us-east-1", "webhookName", name);
        assertThat(HOOKS.api.callOk("InvokeAccountWebhook", account, "{}").text("executionArn"))
                .isNotEmpty();
    }

    @Test
    void another_account_does_not_see_the_deliveries() {
        var reply =
                HOOKS.api.call(
                        "ListTriggerDeliveries",
                        Map.of(
                                "triggerArn",
                                "arn:aws:scheduler:us-east-1:999999999999:schedule/default/s"));

        assertThat(reply.status()).isEqualTo(404);
        assertThat(reply.body().path("__type").asText()).endsWith("#ResourceNotFound");
    }

    private static List<String> regions(String header) {
        var response =
                send(HOOKS.request("/api/v1/regions").header("X-Askel-Region", header).GET());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return WebhookClient.tree(response.body())
                .path("regions")
                .valueStream()
                .map(JsonNode::asText)
                .toList();
    }

    private static void eventBridge(String operation, String region, String body) {
        var response =
                send(
                        HOOKS.request("/")
                                .header("Content-Type", "application/x-amz-json-1.1")
                                .header("X-Amz-Target", "AWSEvents." + operation)
                                .header("X-Askel-Region", region)
                                .POST(BodyPublishers.ofString(body)));
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    }

    @Test
    void the_regions_of_an_account_are_those_with_machines_or_triggers() {
        HOOKS.machine(PASS);
        var region = unique("region").toLowerCase(Locale.ROOT);
        assertThat(regions("us-east-1")).contains("us-east-1").doesNotContain(region);

        eventBridge(
                "PutRule",
                region,
                "{\"Name\":\"r\",\"EventPattern\":\"{\\\"source\\\":[\\\"a\\\"]}\"}");

        assertThat(regions("us-east-1")).contains("us-east-1", region).isSorted();
        assertThat(regions(region)).isEqualTo(regions("us-east-1"));

        eventBridge("DeleteRule", region, "{\"Name\":\"r\"}");
        assertThat(regions(region)).doesNotContain(region);
    }
}
