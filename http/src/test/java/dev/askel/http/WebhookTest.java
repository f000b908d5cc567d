package dev.askel.http;

import static dev.askel.http.WebhookClient.GITHUB;
import static dev.askel.http.WebhookClient.PASS;
import static dev.askel.http.WebhookClient.SECRET;
import static dev.askel.http.WebhookClient.hmac;
import static dev.askel.http.WebhookClient.send;
import static dev.askel.http.WebhookClient.sendAsync;
import static dev.askel.http.WebhookClient.started;
import static dev.askel.http.WebhookClient.tree;
import static dev.askel.http.WebhookClient.unique;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.http.rest.DocumentedApi;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests to webhooks of a real server with a real engine and database. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class WebhookTest {
    private static final WebhookClient HOOKS = new WebhookClient(ServedEngine.shared());

    @Test
    void a_signed_request_starts_an_execution_with_the_mapped_input() {
        var machine = HOOKS.machine(PASS);
        var name =
                HOOKS.createForGitHub(
                        machine,
                        """
                        "input":{"event":"{% $states.input.headers.'x-github-event' %}",
                                 "ref":"{% $states.input.body.ref %}",
                                 "path":"{% $states.input.path & '?' & $states.input.query.a %}"}\
                        """);
        var response =
                send(
                        HOOKS.signed(
                                        "/hooks/" + name + "/push%20it?a=b+c",
                                        SECRET,
                                        "{\"ref\":\"main\"}")
                                .header("X-GitHub-Event", "push"));
        var arn = started(response);
        assertThat(arn)
                .startsWith(machine.replace(":stateMachine:", ":execution:") + ":" + name + ".");
        assertThat(HOOKS.describe(arn).path("input").asText())
                .isEqualTo("{\"event\":\"push\",\"ref\":\"main\",\"path\":\"/push it?b c\"}");
        assertThat(response.headers().firstValue("Content-Security-Policy"))
                .contains("sandbox; default-src 'none'");
        assertThat(response.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        assertThat(HOOKS.served.awaitEnd(arn)).isEqualTo("SUCCEEDED");
    }

    @Test
    void the_input_has_no_signature_and_no_credentials() {
        var name = HOOKS.createForGitHub(HOOKS.machine(PASS), "");
        var arn =
                started(
                        send(
                                HOOKS.signed("/hooks/" + name, SECRET, "{}")
                                        .header("Authorization", "Bearer t0ken")
                                        .header("Cookie", "a=c00kie")));
        assertThat(HOOKS.describe(arn).path("input").asText())
                .contains("\"bodyEncoding\":\"JSON\"")
                .doesNotContain("sha256=", "t0ken", "c00kie");
    }

    @Test
    void deliveries_with_the_same_key_get_the_same_execution() {
        var machine = HOOKS.machine(PASS);
        var name =
                HOOKS.createForGitHub(
                        machine, "\"deduplication\":{\"header\":\"X-GitHub-Delivery\"}");
        var sent =
                IntStream.range(0, 8)
                        .mapToObj(i ->
                                sendAsync(
                                        HOOKS.signed("/hooks/" + name, SECRET, "{\"i\":" + i + "}")
                                                .header("X-GitHub-Delivery", "72d3162e-cc78")))
                        .toList();
        var arns = sent.stream().map(CompletableFuture::join).map(WebhookClient::started).toList();
        assertThat(arns)
                .containsOnly(
                        machine.replace(":stateMachine:", ":execution:")
                                + ":"
                                + name
                                + ".72d3162e-cc78");
        assertThat(HOOKS.executionCount(machine)).isEqualTo(1);
        assertThat(HOOKS.served.awaitEnd(arns.getFirst())).isEqualTo("SUCCEEDED");
        // A delivery after the end of the execution.
        assertThat(
                        started(
                                send(
                                        HOOKS.signed("/hooks/" + name, SECRET, "{}")
                                                .header("X-GitHub-Delivery", "72d3162e-cc78"))))
                .isEqualTo(arns.getFirst());
        var other =
                started(
                        send(
                                HOOKS.signed("/hooks/" + name, SECRET, "{}")
                                        .header("X-GitHub-Delivery", "another/delivery")));
        assertThat(other).contains(":" + name + "..");
        assertThat(HOOKS.executionCount(machine)).isEqualTo(2);
        var missing = send(HOOKS.signed("/hooks/" + name, SECRET, "{}"));
        assertThat(missing.statusCode()).isEqualTo(400);
        assertThat(missing.body()).contains("X-GitHub-Delivery");
    }

    @Test
    void a_verified_request_learns_why_it_is_refused() {
        var name =
                HOOKS.createForGitHub(
                        HOOKS.machine(PASS),
                        "\"bodyBytesMax\":100,\"contentTypes\":[\"application/json\"],\"methods\":[\"POST\",\"PUT\"]");
        var path = "/hooks/" + name;
        var large = send(HOOKS.signed(path, SECRET, "x".repeat(101)));
        assertThat(large.statusCode()).isEqualTo(413);
        assertThat(large.body()).contains("Request must be smaller than 100 bytes");
        assertThat(send(HOOKS.signed(path, SECRET, "\"" + "x".repeat(98) + "\"")).statusCode())
                .isEqualTo(200);
        var method =
                send(
                        HOOKS.signed(path, SECRET, "{}")
                                .method("PATCH", BodyPublishers.ofString("{}")));
        assertThat(method.statusCode()).isEqualTo(405);
        assertThat(method.headers().firstValue("Allow")).contains("POST, PUT");
        var type = send(HOOKS.signed(path, SECRET, "{}").setHeader("Content-Type", "text/html"));
        assertThat(type.statusCode()).isEqualTo(415);
        assertThat(type.body()).contains("application/json");
        assertThat(
                        send(HOOKS.signed(path, SECRET, "{}")
                                        .setHeader(
                                                "Content-Type", "Application/JSON; charset=utf-8"))
                                .statusCode())
                .isEqualTo(200);
        var malformed = send(HOOKS.signed(path, SECRET, "{"));
        assertThat(malformed.statusCode()).isEqualTo(400);
        assertThat(malformed.body()).contains("The body is not of the type in Content-Type");
        assertThat(send(HOOKS.signed(path + "?a=%ff", SECRET, "{}")).statusCode()).isEqualTo(400);
    }

    @Test
    void Stripe_and_Slack_sign_the_time_of_a_request() {
        var machine = HOOKS.machine(PASS);
        var stripe = unique("st");
        HOOKS.put(
                stripe,
                machine,
                "\"verification\":{\"type\":\"STRIPE\"},\"secret\":\"" + SECRET + "\"");
        long now = HOOKS.served.rig().time().millis() / 1_000;
        started(
                send(
                        HOOKS.request("/hooks/" + stripe)
                                .header(
                                        "Stripe-Signature",
                                        "t=%d,v1=%s".formatted(now, hmac(SECRET, now + ".{}")))
                                .POST(BodyPublishers.ofString("{}"))));
        var slack = unique("sl");
        HOOKS.put(
                slack,
                machine,
                "\"verification\":{\"type\":\"SLACK\"},\"secret\":\""
                        + SECRET
                        + "\",\"response\":{\"body\":\"{% $states.input.body.command %}\"}");
        var form = "command=%2Fdeploy&text=a+b";
        var response =
                send(
                        HOOKS.request("/hooks/" + slack)
                                .header("Content-Type", "application/x-www-form-urlencoded")
                                .header("X-Slack-Request-Timestamp", Long.toString(now))
                                .header(
                                        "X-Slack-Signature",
                                        "v0=" + hmac(SECRET, "v0:" + now + ":" + form))
                                .POST(BodyPublishers.ofString(form)));
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("/deploy");
        assertThat(response.headers().firstValue("Content-Type"))
                .contains("text/plain; charset=UTF-8");
        assertThat(HOOKS.executionCount(machine)).isEqualTo(2);
    }

    @Test
    void a_synchronous_request_gets_the_output_of_an_Express_execution() {
        var output =
                HOOKS.express(
                        """
                        {"QueryLanguage":"JSONata","StartAt":"P","States":{"P":{"Type":"Pass","End":true,
                          "Output":{"sum":"{% $states.input.body.a + $states.input.body.b %}"}}}}\
                        """);
        var name = HOOKS.createForGitHub(output, "\"mode\":\"START_SYNC\"");
        var response = send(HOOKS.signed("/hooks/" + name, SECRET, "{\"a\":1,\"b\":2}"));
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("{\"sum\":3}");
        assertThat(response.headers().firstValue("Content-Type")).contains("application/json");

        var mapped =
                HOOKS.createForGitHub(
                        output,
                        """
                        "mode":"START_SYNC","response":{"status":"{% $states.result.status = 'SUCCEEDED' ? 201 : 502 %}",
                          "headers":{"X-Sum":"{% $string($states.result.output.sum) %}","Cache-Control":"max-age=60"},
                          "body":{"total":"{% $states.result.output.sum %}","of":"{% $states.input.body %}"}}\
                        """);
        var shaped = send(HOOKS.signed("/hooks/" + mapped, SECRET, "{\"a\":1,\"b\":2}"));
        assertThat(shaped.statusCode()).isEqualTo(201);
        assertThat(shaped.body()).isEqualTo("{\"total\":3,\"of\":{\"a\":1,\"b\":2}}");
        assertThat(shaped.headers().firstValue("X-Sum")).contains("3");
        assertThat(shaped.headers().allValues("Cache-Control")).containsExactly("max-age=60");

        var failing =
                HOOKS.createForGitHub(
                        HOOKS.express(
                                "{\"StartAt\":\"F\",\"States\":{\"F\":{\"Type\":\"Fail\",\"Error\":\"Broken\",\"Cause\":\"inner\"}}}"),
                        "\"mode\":\"START_SYNC\"");
        var failed = send(HOOKS.signed("/hooks/" + failing, SECRET, "{}"));
        assertThat(failed.statusCode()).isEqualTo(500);
        assertThat(tree(failed.body()).path("status").asText()).isEqualTo("FAILED");
        assertThat(tree(failed.body()).path("error").asText()).isEqualTo("Broken");
        assertThat(failed.body()).doesNotContain("inner");
    }

    @Test
    void a_request_waits_for_a_Standard_execution_for_a_bounded_time() {
        var waiting =
                HOOKS.machine(
                        """
                        {"StartAt":"W","States":{"W":{"Type":"Wait","SecondsPath":"$.body.seconds","Next":"P"},
                          "P":{"Type":"Pass","Result":"done","End":true}}}\
                        """);
        var name =
                HOOKS.createForGitHub(
                        waiting,
                        "\"mode\":\"START_AND_WAIT\",\"waitSeconds\":2,\"deduplication\":{\"expression\":\"{% $states.input.body.id %}\"}");
        var ended = send(HOOKS.signed("/hooks/" + name, SECRET, "{\"id\":1,\"seconds\":0}"));
        assertThat(ended.statusCode()).isEqualTo(200);
        assertThat(ended.body()).isEqualTo("\"done\"");
        // A repeated delivery gets the output, too.
        assertThat(send(HOOKS.signed("/hooks/" + name, SECRET, "{\"id\":1,\"seconds\":0 }")).body())
                .isEqualTo("\"done\"");
        assertThat(HOOKS.executionCount(waiting)).isEqualTo(1);
        var running = send(HOOKS.signed("/hooks/" + name, SECRET, "{\"id\":2,\"seconds\":3600}"));
        assertThat(running.statusCode()).isEqualTo(202);
        assertThat(tree(running.body()).path("status").asText()).isEqualTo("RUNNING");
    }

    @Test
    void a_rate_is_kept() {
        var name =
                HOOKS.createForGitHub(HOOKS.machine(PASS), "\"requestsPerSecond\":1,\"burst\":2");
        var path = "/hooks/" + name;
        // A request without a valid signature does not count.
        assertThat(send(HOOKS.signed(path, "another secret", "{}")).statusCode()).isEqualTo(403);
        var statuses = new ArrayList<Integer>();
        for (int i = 0; i < 20; i++) {
            var response = send(HOOKS.signed(path, SECRET, "{}"));
            statuses.add(response.statusCode());
            if (response.statusCode() == 429) {
                assertThat(response.headers().firstValue("Retry-After")).contains("1");
                assertThat(response.body()).contains("#ThrottlingException");
            }
        }
        assertThat(statuses.subList(0, 2)).containsOnly(200);
        assertThat(statuses).contains(429);
    }

    @Test
    void a_secret_is_rotated_and_never_shown() {
        var machine = HOOKS.machine(PASS);
        var name = HOOKS.createForGitHub(machine, "\"description\":\"d\"");
        var path = "/hooks/" + name;
        var rotated =
                HOOKS.api.callOk(
                        "RotateWebhookSecret",
                        Map.of("webhookName", name),
                        "{\"secret\":\"the second secret\"}");
        assertThat(rotated.body().has("previousSecretValidUntil")).isTrue();
        // A client may repeat the rotation.
        var repeated =
                HOOKS.api.callOk(
                        "RotateWebhookSecret",
                        Map.of("webhookName", name),
                        "{\"secret\":\"the second secret\"}");
        assertThat(repeated.body().path("previousSecretValidUntil"))
                .isEqualTo(rotated.body().path("previousSecretValidUntil"));
        started(send(HOOKS.signed(path, SECRET, "{}")));
        started(send(HOOKS.signed(path, "the second secret", "{}")));
        // A change without a secret keeps both.
        HOOKS.put(name, machine, GITHUB + ",\"description\":\"e\"");
        started(send(HOOKS.signed(path, SECRET, "{}")));
        HOOKS.api.callOk(
                "RotateWebhookSecret",
                Map.of("webhookName", name),
                "{\"secret\":\"the third secret\",\"previousValidSeconds\":0}");
        assertThat(send(HOOKS.signed(path, SECRET, "{}")).statusCode()).isEqualTo(403);
        assertThat(send(HOOKS.signed(path, "the second secret", "{}")).statusCode()).isEqualTo(403);
        started(send(HOOKS.signed(path, "the third secret", "{}")));

        var described = HOOKS.api.callOk("DescribeWebhook", Map.of("webhookName", name));
        assertThat(described.body().path("path").asText()).isEqualTo(path);
        assertThat(described.body().path("description").asText()).isEqualTo("e");
        var listed = HOOKS.api.callOk("ListWebhooks", Map.of("maxResults", "1000"));
        assertThat(listed.body().path("webhooks").findValuesAsText("name")).contains(name);
        assertThat(described.body() + " " + listed.body() + " " + rotated.body())
                .doesNotContain("Secret to Everybody", "the second secret", "the third secret");

        var other =
                HOOKS.api.call(
                        "PutWebhook",
                        Map.of("webhookName", name),
                        "{\"stateMachineArn\":\"%s\",\"verification\":{\"type\":\"STRIPE\"}}"
                                .formatted(machine));
        assertThat(other.status()).isEqualTo(400);
        assertThat(other.text("message")).contains("'secret' must not be null");

        HOOKS.api.callOk("DeleteWebhook", Map.of("webhookName", name));
        assertThat(send(HOOKS.signed(path, "the third secret", "{}")).statusCode()).isEqualTo(403);
        assertThat(HOOKS.api.call("DescribeWebhook", Map.of("webhookName", name)).status())
                .isEqualTo(404);
        assertThat(
                        HOOKS.api
                                .call(
                                        "RotateWebhookSecret",
                                        Map.of("webhookName", name),
                                        "{\"secret\":\"the fourth secret\"}")
                                .status())
                .isEqualTo(404);
    }

    @Test
    void a_secret_is_sealed_and_survives_a_rotation_of_the_key_ring() {
        var name = HOOKS.createForGitHub(HOOKS.machine(PASS), "");
        var path = "/hooks/" + name;
        var stored =
                HOOKS.served
                        .rig()
                        .query(
                                row ->
                                        new String(row.getBytes(1), StandardCharsets.ISO_8859_1)
                                                + row.getBytes(2)[4],
                                "SELECT definition || sealed, sealed FROM askel.webhooks WHERE name = ?",
                                name);
        assertThat(stored).singleElement().asString().doesNotContain("Secret to Everybody");
        HOOKS.api.callOk("RotateKeys", Map.of(), "{}");
        var resealed =
                HOOKS.served
                        .rig()
                        .query(
                                row -> Byte.toUnsignedInt(row.getBytes(1)[4]),
                                "SELECT sealed FROM askel.webhooks WHERE name = ?",
                                name);
        var newest = HOOKS.api.callOk("ListKeys", Map.of()).body().path("keys").path(0);
        assertThat(resealed).containsExactly(newest.path("keyId").asInt());
        assertThat(newest.path("webhooks").asInt()).isPositive();
        var refused = HOOKS.api.call("DeleteKey", Map.of("keyId", newest.path("keyId").asText()));
        assertThat(refused.status()).isEqualTo(409);
        HOOKS.put(name, HOOKS.machine(PASS), GITHUB);
        started(send(HOOKS.signed(path, SECRET, "{}")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sealed = overlay(sealed placing '\\x00'::bytea from length(sealed))",
                "definition = convert_to(replace(convert_from(definition, 'UTF8'), '\"v\":1', '\"v\":9'), 'UTF8')"
            })
    void a_row_that_cannot_be_read_can_be_listed_and_deleted(String damage) {
        var name = HOOKS.createForGitHub(HOOKS.machine(PASS), "\"description\":\"d\"");
        assertThat(
                        HOOKS.served
                                .rig()
                                .execute(
                                        "UPDATE askel.webhooks SET %s WHERE name = ?"
                                                .formatted(damage),
                                        name))
                .isEqualTo(1);
        var response = send(HOOKS.signed("/hooks/" + name, SECRET, "{}"));
        assertThat(response.statusCode()).isEqualTo(403);
        var parameters = Map.of("webhookName", name);
        var described = HOOKS.api.callOk("DescribeWebhook", parameters).body();
        assertThat(described.path("description").asText()).isEqualTo("d");
        assertThat(
                        HOOKS.api
                                .callOk("ListWebhooks", Map.of("maxResults", "1000"))
                                .body()
                                .path("webhooks")
                                .findValuesAsText("name"))
                .contains(name);
        HOOKS.api.callOk("DeleteWebhook", parameters);
        assertThat(HOOKS.api.call("DescribeWebhook", parameters).status()).isEqualTo(404);
    }

    @Test
    void a_new_webhook_never_replaces_another() {
        var machine = HOOKS.machine(PASS);
        var name = unique("once");
        var answers =
                IntStream.range(0, 4)
                        .mapToObj(i ->
                                CompletableFuture.supplyAsync(() ->
                                        HOOKS.api.call(
                                                "PutWebhook",
                                                Map.of("webhookName", name, "newWebhook", "true"),
                                                "{\"stateMachineArn\":\"%s\",%s,\"secret\":\"the secret %d\"}"
                                                        .formatted(machine, GITHUB, i))))
                        .toList()
                        .stream()
                        .map(CompletableFuture::join)
                        .toList();
        assertThat(answers)
                .extracting(DocumentedApi.Reply::status)
                .containsExactlyInAnyOrder(200, 409, 409, 409);
        assertThat(answers)
                .filteredOn(each -> each.status() == 409)
                .extracting(each -> each.text("message"))
                .containsOnly("The webhook " + name + " exists already.");
        var first =
                IntStream.range(0, 4)
                        .filter(i -> answers.get(i).status() == 200)
                        .findFirst()
                        .orElseThrow();
        started(send(HOOKS.signed("/hooks/" + name, "the secret " + first, "{}")));
    }

    @Test
    void a_definition_that_is_too_large_is_not_compiled() {
        var reply =
                HOOKS.api.call(
                        "PutWebhook",
                        Map.of("webhookName", unique("w")),
                        "{\"stateMachineArn\":\"%s\",\"verification\":{\"type\":\"NONE\"},\"input\":\"{%% (%s %%}\"}"
                                .formatted(HOOKS.machine(PASS), "a".repeat(65_536)));
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.text("message")).contains("must have at most 65536 bytes");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.b", "123456789012", "abcdefghijklmnopqrstuvwxyz0123456"})
    void a_name_has_a_form(String name) {
        var reply =
                HOOKS.api.call(
                        "PutWebhook",
                        Map.of("webhookName", name),
                        "{\"stateMachineArn\":\"a\",\"verification\":{\"type\":\"NONE\"}}");
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.text("message")).contains("'" + name + "' at 'webhookName'");
    }

    @Test
    void a_mode_needs_a_machine_of_its_type() {
        var standard = HOOKS.machine(PASS);
        var express = HOOKS.express(PASS);
        var none = "\"verification\":{\"type\":\"NONE\"}";
        var bodies =
                Map.of(
                        "{\"stateMachineArn\":\"%s\",%s,\"mode\":\"START_SYNC\"}"
                                .formatted(standard, none),
                        "The mode needs an Express state machine",
                        "{\"stateMachineArn\":\"%s\",%s,\"mode\":\"START_AND_WAIT\"}"
                                .formatted(express, none),
                        "The mode needs a Standard state machine",
                        "{\"stateMachineArn\":\"%s\",%s,\"deduplication\":{\"header\":\"X-Id\"}}"
                                .formatted(express, none),
                        "'deduplication' needs a Standard state machine",
                        "{\"stateMachineArn\":\"%s\",%s,\"secret\":\"12345678\"}"
                                .formatted(standard, none),
                        "'secret' is not valid with this verification",
                        "{\"stateMachineArn\":\"%sx\",%s}".formatted(standard, none),
                        "State Machine Does Not Exist");
        bodies.forEach((body, message) -> {
            var reply = HOOKS.api.call("PutWebhook", Map.of("webhookName", unique("w")), body);
            assertThat(reply.status()).as(body).isIn(400, 404);
            assertThat(reply.text("message")).contains(message);
        });
        var foreign =
                HOOKS.api.call(
                        "PutWebhook",
                        Map.of("webhookName", unique("w")),
                        "{\"stateMachineArn\":\"%s\",%s}"
                                .formatted(standard.replace("123456789012", "000000000008"), none));
        assertThat(foreign.status()).isEqualTo(404);
    }

    /** The permission depends on the machine and the mode, which must be readable. */
    @Test
    void a_body_that_policies_cannot_read_is_refused() {
        var definition =
                "{\"stateMachineArn\":\"%s\",\"verification\":{\"type\":\"NONE\"},\"input\":%%s}"
                        .formatted(HOOKS.machine(PASS));
        var inputs =
                List.of(
                        "[".repeat(64) + "]".repeat(64),
                        "[" + "1,".repeat(10_000) + "1]",
                        "[".repeat(900) + "]".repeat(900));
        for (var input : inputs) {
            var name = unique("w");
            var reply =
                    HOOKS.api.call(
                            "PutWebhook", Map.of("webhookName", name), definition.formatted(input));
            assertThat(reply.status()).as(input.substring(0, 60)).isEqualTo(400);
            assertThat(reply.error()).isEqualTo("SerializationException");
            assertThat(reply.text("message")).contains("at most 64 levels and 10000 values");
            assertThat(HOOKS.api.call("DescribeWebhook", Map.of("webhookName", name)).status())
                    .isEqualTo(404);
        }
        HOOKS.api.callOk(
                "PutWebhook",
                Map.of("webhookName", unique("w")),
                definition.formatted("[".repeat(63) + "]".repeat(63)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"script", "style", "worker", "serviceworker", "sharedworker"})
    void a_page_cannot_load_code_from_a_webhook(String destination) {
        var name =
                HOOKS.createForGitHub(
                        HOOKS.machine(PASS),
                        "\"response\":{\"headers\":{\"Content-Type\":\"text/javascript\"},\"body\":\"alert(1)\"}");
        var response =
                send(
                        HOOKS.signed("/hooks/" + name, SECRET, "{}")
                                .header("Sec-Fetch-Dest", destination));
        assertThat(response.statusCode()).isEqualTo(403);
        assertThat(response.body()).contains("A page cannot load scripts or styles from webhooks.");
        assertThat(
                        send(HOOKS.signed("/hooks/" + name, SECRET, "{}")
                                        .header("Sec-Fetch-Dest", "empty"))
                                .body())
                .isEqualTo("alert(1)");
    }

    @Test
    void a_page_of_another_site_cannot_send_a_request() {
        var name = HOOKS.createForGitHub(HOOKS.machine(PASS), "");
        var response =
                send(
                        HOOKS.signed("/hooks/" + name, SECRET, "{}")
                                .header("Origin", "https://evil.example"));
        assertThat(response.statusCode()).isEqualTo(403);
        assertThat(response.body()).contains("ORIGIN_NOT_PERMITTED");
    }
}
