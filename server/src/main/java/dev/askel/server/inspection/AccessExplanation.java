package dev.askel.server.inspection;

import com.typesafe.config.Config;
import dev.askel.access.AttachedPolicy;
import dev.askel.access.Decision;
import dev.askel.access.ManagedPolicies;
import dev.askel.access.Policies;
import dev.askel.access.Principal;
import dev.askel.access.key.PrincipalName;
import dev.askel.access.policy.AccessRequest;
import dev.askel.access.policy.MalformedPolicyException;
import dev.askel.access.policy.PolicyDocument;
import dev.askel.asl.expression.Payload;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.Page;
import dev.askel.engine.api.RandomUuid;
import dev.askel.engine.api.workbench.AccessKeys;
import dev.askel.engine.key.RootKeyException;
import dev.askel.server.operator.OperatorClient;
import dev.askel.server.refusal.RefusedException;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Explains how the policies of a user or a role decide a request. It reads their names from the
 * server's REST API or, when no server listens, from the database. A principal that does not exist
 * is a {@link RefusedException}, and a key file that does not open the ring of the database is a
 * {@link RootKeyException}.
 */
public final class AccessExplanation implements AutoCloseable {
    private final ServerOrDatabase source;

    /** Creates a client of the server, or else the database, that {@code config} names. */
    public AccessExplanation(Config config) {
        source = new ServerOrDatabase(config);
    }

    /**
     * Prints the verdict and the statement that decided.
     *
     * @param principalArn of a user or a role
     */
    public void explain(String principalArn, String action, String resource, Consumer<String> line)
            throws IOException, InterruptedException {
        var name =
                PrincipalName.parse(principalArn)
                        .orElseThrow(() ->
                                new RefusedException(
                                        "%s is not the ARN of a user or a role."
                                                .formatted(principalArn)));
        var policies = new ArrayList<AttachedPolicy>();
        for (var each :
                policies(name)
                        .orElseThrow(
                                () -> new RefusedException(principalArn + " does not exist."))) {
            policies.add(policy(each, name.account()));
        }
        line.accept(
                text(
                        Policies.decide(
                                new Principal(principalArn, name.account(), policies),
                                AccessRequest.of(action, resource))));
    }

    private AttachedPolicy policy(String name, String account)
            throws IOException, InterruptedException {
        var managed = ManagedPolicies.named(name);
        if (managed.isPresent()) {
            return managed.get();
        }
        var shown = new PolicyAdministration(source, account).show(name);
        if (!shown.done()) {
            throw new RefusedException(shown.text());
        }
        try {
            return new AttachedPolicy(name, PolicyDocument.parse(shown.text()));
        } catch (MalformedPolicyException malformed) {
            throw new RefusedException(
                    "The policy %s is not readable: %s".formatted(name, malformed.getMessage()),
                    malformed);
        }
    }

    private static String text(Decision decision) {
        return switch (decision) {
            case Decision.Allowed(var policy, var statement) ->
                    "allowed by %s of the policy %s".formatted(statement, policy);
            case Decision.ExplicitlyDenied(var policy, var statement) ->
                    "denied by %s of the policy %s".formatted(statement, policy);
            case Decision.ImplicitlyDenied() -> "denied, because no statement allows it";
            case Decision.ForeignAccount(var account) ->
                    "denied, because the resource belongs to the account " + account;
        };
    }

    /**
     * A page of principals.
     *
     * @param policies the names of the policies by the name of their principal
     */
    private record PolicyPage(Map<String, List<String>> policies, @Nullable String nextToken) {}

    /** Returns the names of the policies of a principal; empty when it does not exist. */
    private Optional<List<String>> policies(PrincipalName name)
            throws IOException, InterruptedException {
        String token = null;
        do {
            var page = page(name, token);
            var found = page.policies().get(name.name());
            if (found != null) {
                return Optional.of(found);
            }
            token = page.nextToken();
        } while (token != null);
        return Optional.empty();
    }

    private PolicyPage page(PrincipalName name, @Nullable String token)
            throws IOException, InterruptedException {
        boolean user = name.kind() == PrincipalName.Kind.USER;
        var query =
                token == null
                        ? ""
                        : "&nextToken=" + URLEncoder.encode(token, StandardCharsets.UTF_8);
        var result =
                source.sendIfListening(
                        "GET",
                        "/api/v1/%s?maxResults=1000%s"
                                .formatted(user ? "access-keys" : "roles", query),
                        "",
                        name.account());
        if (result == null) {
            return answered(source.requestStoredAccessKeys(stored -> stored(stored, name, token)));
        }
        if (!result.done()) {
            throw new RefusedException(result.text());
        }
        var json = Payload.ofVerbatim(result.text()).tree();
        var policies = new HashMap<String, List<String>>();
        for (var each : json.path(user ? "accessKeys" : "roles")) {
            var names = new ArrayList<String>();
            each.path("policies").forEach(policy -> names.add(policy.asText()));
            policies.put(each.path(user ? "userName" : "roleName").asText(), names);
        }
        return new PolicyPage(policies, json.path("nextToken").textValue());
    }

    private static CompletionStage<Answer<PolicyPage>> stored(
            AccessKeys stored, PrincipalName name, @Nullable String token) {
        var caller =
                new Caller(
                        name.account(),
                        OperatorClient.DEFAULT_REGION,
                        RandomUuid.next().toString());
        var page = Page.of(null, token);
        var policies = new HashMap<String, List<String>>();
        return name.kind() == PrincipalName.Kind.USER
                ? stored.listAccessKeys(caller, page)
                        .thenApply(answer ->
                                answer.map(found -> {
                                    found.accessKeys()
                                            .forEach(key ->
                                                    policies.put(key.userName(), key.policies()));
                                    return new PolicyPage(policies, found.nextToken());
                                }))
                : stored.listRoles(caller, page)
                        .thenApply(answer ->
                                answer.map(found -> {
                                    found.roles()
                                            .forEach(role ->
                                                    policies.put(role.roleName(), role.policies()));
                                    return new PolicyPage(policies, found.nextToken());
                                }));
    }

    private static PolicyPage answered(Answer<PolicyPage> answer) {
        return switch (answer) {
            case Answer.Ok<PolicyPage>(var page) -> page;
            case Answer.Refused<PolicyPage>(var error) ->
                    throw new RefusedException(String.valueOf(error.message()));
        };
    }

    @Override
    public void close() {
        source.close();
    }
}
