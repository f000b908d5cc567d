package dev.askel.http;

import static dev.askel.http.WebhookClient.PASS;
import static dev.askel.http.WebhookClient.SECRET;
import static dev.askel.http.WebhookClient.hmac;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.http.AuthorizedServer.Call;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Webhooks of a server that verifies requests by access keys. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class SignedWebhookTest {
    private static ServedEngine served;
    private static HttpClient client;
    private static Tenant amber;
    private static Tenant birch;
    private static String machine;

    @BeforeAll
    static void start() {
        served =
                ServedEngine.verifying(Map.of("askel.access.installation-account", "333333333333"));
        client = HttpClient.newHttpClient();
        amber = new Tenant(served, client, "111111111111", "Amber7Q");
        birch = new Tenant(served, client, "222222222222", "Birch7Q");
        machine = amber.createMachine("-hooked", PASS);
    }

    @AfterAll
    static void stop() {
        client.close();
        served.close();
    }

    private static HttpResponse<String> put(Tenant tenant, String name, String members) {
        return tenant.send(
                Call.rest(
                        "PUT",
                        "/api/v1/webhooks/" + name,
                        "{\"stateMachineArn\":\"%s\",%s}".formatted(machine, members)));
    }

    private static String path(String name) {
        return "/hooks/111111111111/eu-north-1/" + name;
    }

    private static HttpResponse<String> send(HttpRequest request) {
        try {
            return client.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static HttpRequest.Builder unsigned(String path, String body) {
        return HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + served.address().getPort() + path))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body));
    }

    @Test
    void a_webhook_of_a_service_needs_no_access_key() {
        var stored =
                put(
                        amber,
                        "service",
                        "\"verification\":{\"type\":\"GITHUB\"},\"secret\":\"" + SECRET + "\"");
        assertThat(stored.statusCode()).as(stored.body()).isEqualTo(200);
        assertThat(Tenant.tree(stored.body()).path("path").asText()).isEqualTo(path("service"));
        var started =
                send(
                        unsigned(path("service"), "{}")
                                .header("X-Hub-Signature-256", "sha256=" + hmac(SECRET, "{}"))
                                .build());
        assertThat(started.statusCode()).as(started.body()).isEqualTo(200);
        assertThat(started.body()).contains(":execution:Amber7Q-hooked:service.");
        // The short path belongs to another account.
        var elsewhere =
                send(
                        unsigned("/hooks/service", "{}")
                                .header("X-Hub-Signature-256", "sha256=" + hmac(SECRET, "{}"))
                                .build());
        assertThat(elsewhere.statusCode()).isEqualTo(403);
    }

    /** Authorization must see the mode that the route reads. */
    @Test
    void a_large_body_does_not_avoid_the_check_of_the_mode() {
        var limited =
                amber.withPolicy(
                        """
                        {"Version": "2012-10-17", "Statement": [
                          {"Effect": "Allow", "Action": "*", "Resource": "*"},
                          {"Effect": "Deny", "Action": "states:DescribeExecution",
                           "Resource": "*"}]}
                        """);
        var verification = "\"mode\":\"START_AND_WAIT\",\"verification\":{\"type\":\"ACCESS_KEY\"}";
        assertThat(put(limited, "padded", verification).statusCode()).isEqualTo(403);
        var padding = ",\"input\":{\"x\":[0" + ",0".repeat(20_000) + "]}";

        var padded = put(limited, "padded", verification + padding);

        assertThat(padded.statusCode()).as(padded.body()).isEqualTo(400);
        assertThat(padded.body()).contains("at most 64 levels and 10000 values");
        assertThat(amber.send(Call.rest("GET", "/api/v1/webhooks/padded", "")).statusCode())
                .isEqualTo(404);
    }

    @Test
    void an_access_key_signs_the_request_and_its_principal_needs_permission() {
        assertThat(put(amber, "own", "\"verification\":{\"type\":\"ACCESS_KEY\"}").statusCode())
                .isEqualTo(200);
        var call = Call.rest("POST", path("own"), "{\"a\":1}");
        var started = amber.send(call);
        assertThat(started.statusCode()).as(started.body()).isEqualTo(200);
        var refused = send(unsigned(path("own"), "{\"a\":1}").build());
        assertThat(refused.statusCode()).isEqualTo(403);
        var tampered = amber.signed(call).POST(BodyPublishers.ofString("{\"a\":2}")).build();
        var stranger = birch.send(call);
        var denied =
                amber.withPolicy(
                                """
                                {"Version": "2012-10-17", "Statement": [
                                  {"Effect": "Allow", "Action": "*", "Resource": "*"},
                                  {"Effect": "Deny", "Action": "askel:InvokeWebhook",
                                    "Resource": "arn:aws:askel:eu-north-1:111111111111:webhook/own"}]}\
                                """)
                        .send(call);
        for (var each : new HttpResponse<?>[] {send(tampered), stranger, denied}) {
            assertThat(each.statusCode()).isEqualTo(403);
            assertThat(each.body()).isEqualTo(refused.body());
        }
    }

    @Test
    void a_principal_stores_a_webhook_only_for_a_machine_that_it_may_start() {
        var limited =
                amber.withPolicy(
                        """
                        {"Version": "2012-10-17", "Statement": [
                          {"Effect": "Allow", "Action": "*", "Resource": "*"},
                          {"Effect": "Deny", "Action": "states:StartExecution", "Resource": "*"}]}\
                        """);
        var denied = put(limited, "denied", "\"verification\":{\"type\":\"NONE\"}");
        assertThat(denied.statusCode()).isEqualTo(403);
        assertThat(denied.body()).contains("states:StartExecution");
        assertThat(put(birch, "denied", "\"verification\":{\"type\":\"NONE\"}").statusCode())
                .isEqualTo(403);
    }
}
