package dev.askel.http;

import static dev.askel.http.WebhookClient.PASS;
import static dev.askel.http.WebhookClient.SECRET;
import static dev.askel.http.WebhookClient.hmac;
import static dev.askel.http.WebhookClient.send;
import static dev.askel.http.WebhookClient.unique;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.Eventually;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Requests to webhooks without a valid signature. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class WebhookRefusalsTest {
    @Test
    void a_request_that_is_not_verified_learns_nothing_and_is_recorded() {
        try (var served = ServedEngine.standard()) {
            sendUnverifiedRequests(new WebhookClient(served));
        }
    }

    private static void sendUnverifiedRequests(WebhookClient hooks) {
        var machine = hooks.machine(PASS);
        var gitHub = hooks.createForGitHub(machine, "\"bodyBytesMax\":100");
        var stripe = unique("st");
        hooks.put(
                stripe,
                machine,
                "\"verification\":{\"type\":\"STRIPE\"},\"secret\":\"" + SECRET + "\"");
        var slack = unique("sl");
        hooks.put(
                slack,
                machine,
                "\"verification\":{\"type\":\"SLACK\"},\"secret\":\"" + SECRET + "\"");
        var key = unique("ke");
        hooks.put(
                key,
                machine,
                "\"verification\":{\"type\":\"KEY\",\"header\":\"X-Key\"},\"secret\":\""
                        + SECRET
                        + "\"");
        var accessKey = unique("ak");
        hooks.put(accessKey, machine, "\"verification\":{\"type\":\"ACCESS_KEY\"}");
        long old = hooks.served.rig().time().millis() / 1_000 - 301;
        var unknown = unique("no");
        var large = "x".repeat(200);
        var requests =
                List.of(
                        hooks.signed("/hooks/" + unknown, SECRET, "{}"),
                        hooks.signed("/hooks/" + unknown, SECRET, large),
                        hooks.signed("/hooks/" + gitHub, "another secret", "{}"),
                        hooks.signed("/hooks/" + gitHub, "another secret", large),
                        hooks.request("/hooks/" + gitHub).POST(BodyPublishers.ofString("{}")),
                        hooks.request("/hooks/" + gitHub),
                        hooks.signed("/hooks/" + gitHub, SECRET, "{}")
                                .POST(BodyPublishers.ofString("{ }")),
                        hooks.signed("/hooks/" + gitHub, "another secret", "{}")
                                .setHeader("Content-Type", "text/html"),
                        hooks.request("/hooks/" + stripe)
                                .header(
                                        "Stripe-Signature",
                                        "t=%d,v1=%s".formatted(old, hmac(SECRET, old + ".{}")))
                                .POST(BodyPublishers.ofString("{}")),
                        hooks.request("/hooks/" + slack)
                                .header("X-Slack-Request-Timestamp", Long.toString(old))
                                .header(
                                        "X-Slack-Signature",
                                        "v0=" + hmac(SECRET, "v0:" + old + ":{}"))
                                .POST(BodyPublishers.ofString("{}")),
                        hooks.request("/hooks/" + key)
                                .header("X-Key", SECRET + "!")
                                .POST(BodyPublishers.ofString("{}")),
                        hooks.request("/hooks/" + accessKey)
                                .header("Authorization", TestServer.AUTHORIZATION)
                                .POST(BodyPublishers.ofString("{}")),
                        hooks.request("/hooks/" + gitHub + "/../x")
                                .POST(BodyPublishers.ofString("{}")));
        var answers = new ArrayList<String>();
        for (var each : requests) {
            var response = send(each);
            var headers = new TreeMap<>(response.headers().map());
            headers.remove("x-amzn-requestid");
            headers.remove("date");
            answers.add(response.statusCode() + " " + headers + " " + response.body());
        }
        assertThat(answers).allSatisfy(answer -> assertThat(answer).isEqualTo(answers.getFirst()));
        assertThat(answers.getFirst())
                .startsWith("403 ")
                .contains("There is no such webhook, or the request is not signed as it requires.");
        assertThat(hooks.executionCount(machine)).isZero();
        for (var each : List.of(gitHub, stripe, slack, key, accessKey)) {
            var arn = "arn:aws:askel:us-east-1:123456789012:webhook/" + each;
            Eventually.holds("the refusals of " + each, () -> !hooks.refusals(arn).isEmpty());
        }
        Eventually.holds(
                "the refusals of unknown names",
                () -> !hooks.refusals("/hooks/" + unknown).isEmpty());
        assertThat(hooks.refusals("/hooks/" + unknown))
                .allSatisfy(event -> {
                    assertThat(event.principal()).isEqualTo("anonymous");
                    assertThat(event.address()).isEqualTo("127.0.0.1");
                });
    }
}
