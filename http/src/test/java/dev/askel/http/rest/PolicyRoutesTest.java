package dev.askel.http.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.EngineRig;
import dev.askel.http.ServedEngine;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Tests policies over REST; every answer is checked against its schema. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class PolicyRoutesTest {
    private static final DocumentedApi API = new DocumentedApi(ServedEngine.shared().address());
    private static final String DOCUMENT =
            "{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"%s\",\"Action\":\"*\",\"Resource\":\"*\"}}";

    @Test
    void a_policy_is_created_attached_changed_detached_and_deleted() {
        var name = EngineRig.uniqueName("policy");
        var policy = Map.of("policyName", name);
        var allow = ServedEngine.quoted(DOCUMENT.formatted("Allow"));
        var deny = ServedEngine.quoted(DOCUMENT.formatted("Deny"));
        var body = "{\"policyName\":\"%s\",\"document\":%s}".formatted(name, allow);
        API.callOk("CreatePolicy", Map.of(), body);
        assertThat(API.call("CreatePolicy", Map.of(), body).status()).isEqualTo(409);
        API.callOk("UpdatePolicy", policy, "{\"document\":" + deny + "}");
        assertThat(API.callOk("DescribePolicy", policy).text("document"))
                .isEqualTo(DOCUMENT.formatted("Deny"));
        var managed = API.callOk("DescribePolicy", Map.of("policyName", "viewer")).body();
        assertThat(managed.path("managed").asBoolean()).isTrue();

        var created =
                API.callOk(
                        "CreateAccessKey",
                        Map.of(),
                        "{\"userName\":\"%s\",\"policies\":[\"viewer\"]}".formatted(name));
        var holder = "{\"userName\":\"%s\"}".formatted(name);
        var attached = API.callOk("AttachPolicy", policy, holder);
        assertThat(attached.body().path("policies")).hasSize(2);
        checkDecision(attached.text("principalArn"), name);
        assertThat(API.callOk("ListUsers", Map.of("maxResults", "1000")).body().path("users"))
                .anySatisfy(user -> {
                    assertThat(user.path("userName").asText()).isEqualTo(name);
                    assertThat(user.path("hasPassword").asBoolean()).isFalse();
                });
        assertThat(API.call("DeletePolicy", policy).status()).isEqualTo(409);
        assertThat(API.callOk("DetachPolicy", policy, holder).body().path("policies")).hasSize(1);
        API.callOk("DeletePolicy", policy);
        assertThat(API.call("DescribePolicy", policy).status()).isEqualTo(404);
        API.callOk("DeleteAccessKey", Map.of("accessKeyId", created.text("accessKeyId")));
    }

    @Test
    void a_new_user_does_not_replace_another() {
        var name = EngineRig.uniqueName("user");
        var isNew = Map.of("newUser", "true");
        var byKey = "{\"userName\":\"%s\",\"policies\":[\"%s\"]}";
        var key = API.callOk("CreateAccessKey", isNew, byKey.formatted(name, "viewer"));
        var refused = API.call("CreateAccessKey", isNew, byKey.formatted(name, "operator"));
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.text("message")).isEqualTo("The user " + name + " exists already.");
        var withPassword = Map.of("newUser", "true", "userName", name);
        assertThat(API.call("ResetPassword", withPassword, "{\"policies\":[]}").status())
                .isEqualTo(409);
        assertThat(API.callOk("ListUsers", Map.of("maxResults", "1000")).body().path("users"))
                .filteredOn(user -> user.path("userName").asText().equals(name))
                .singleElement()
                .satisfies(user -> {
                    assertThat(user.path("policies").path(0).asText()).isEqualTo("viewer");
                    assertThat(user.path("hasPassword").asBoolean()).isFalse();
                });
        API.callOk("DeleteAccessKey", Map.of("accessKeyId", key.text("accessKeyId")));
        var created = API.callOk("ResetPassword", withPassword, "{\"policies\":[\"viewer\"]}");
        assertThat(created.text("password")).isNotEmpty();
        API.callOk("DeletePassword", Map.of("userName", name));
    }

    private static void checkDecision(String principal, String policy) {
        var request =
                Map.of("principal", principal, "action", "states:StopExecution", "resource", "*");
        var decision = API.callOk("DescribeDecision", request);
        assertThat(decision.text("evalDecision")).isEqualTo("explicitDeny");
        assertThat(decision.text("policyName")).isEqualTo(policy);
        assertThat(decision.text("message"))
                .isEqualTo("denied by statement 1 of the policy " + policy);
        for (var unknown :
                Map.of(principal + "-none", 404, "anna", 400, "arn:aws:iam::1:user/a", 400)
                        .entrySet()) {
            assertThat(
                            API.call(
                                            "DescribeDecision",
                                            Map.of(
                                                    "principal",
                                                    unknown.getKey(),
                                                    "action",
                                                    "a",
                                                    "resource",
                                                    "*"))
                                    .status())
                    .isEqualTo(unknown.getValue());
        }
    }

    @Test
    void policies_are_listed_in_pages() {
        var first = API.callOk("ListPolicies", Map.of("maxResults", "2"));
        assertThat(first.body().path("policies")).hasSize(2);
        var more = Map.of("maxResults", "1000", "nextToken", first.text("nextToken"));
        assertThat(API.callOk("ListPolicies", more).body().path("policies"))
                .anyMatch(policy -> policy.path("policyName").asText().equals("worker"));
    }

    @Test
    void a_malformed_request_is_refused() {
        var viewer = Map.of("policyName", "viewer");
        for (var body : new String[] {"{}", "{\"userName\":\"a\",\"roleName\":\"b\"}", "[]"}) {
            assertThat(API.call("AttachPolicy", viewer, body).status()).isEqualTo(400);
        }
        assertThat(API.call("UpdatePolicy", viewer, "{\"document\":\"{}\"}").status())
                .isEqualTo(400);
        var other = "{\"policyName\":\"b\",\"document\":\"{}\"}";
        assertThat(API.call("CreatePolicy", Map.of(), other).text("message"))
                .contains("MalformedPolicyDocument");
    }
}
