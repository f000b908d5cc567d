package dev.askel.engine.endpoint;

import dev.askel.asl.model.Resource;
import dev.askel.engine.task.TaskCall;
import java.net.URI;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The rules that a node knows. Finds the most specific rule of a call. Immutable. */
final class RuleSet {
    static final RuleSet EMPTY = new RuleSet(-1, Map.of());

    /** The forms of FunctionName (Lambda's API reference, Invoke) and the ARNs of functions. */
    private static final Pattern FUNCTION =
            Pattern.compile(
                    "(?:(?:arn:[a-z0-9-]+:lambda:[a-z0-9-]*:)?[0-9]{12}:function:)?"
                            + "(?<name>[^:]+)(?::[^:]+)?");

    private static final String SDK = "aws-sdk:";

    private static final Set<String> INVOCATIONS =
            Set.of("invoke", "invokeAsync", "invokeWithResponseStream");

    private final long version;
    private final Map<String, EndpointRule> rules;
    private final boolean namesFunctions;
    private final boolean namesHosts;

    private RuleSet(long version, Map<String, EndpointRule> rules) {
        this.version = version;
        this.rules = rules;
        this.namesFunctions =
                rules.keySet().stream().anyMatch(name -> name.startsWith(EndpointName.FUNCTION));
        this.namesHosts =
                rules.keySet().stream().anyMatch(name -> name.startsWith(EndpointName.HOST));
    }

    static RuleSet of(long version, Collection<EndpointRule> rules) {
        return new RuleSet(
                version,
                rules.stream()
                        .collect(
                                Collectors.toUnmodifiableMap(
                                        EndpointRule::endpoint, Function.identity())));
    }

    /** Returns the version of the last change that this set contains. */
    long version() {
        return version;
    }

    boolean isEmpty() {
        return rules.isEmpty();
    }

    @Nullable EndpointRule rule(String endpoint) {
        return rules.get(endpoint);
    }

    Collection<EndpointRule> all() {
        return rules.values();
    }

    /** Returns the most specific rule that applies to a call; null when none applies. */
    @Nullable EndpointRule find(TaskCall call) {
        return switch (call.resource()) {
            case Resource.LambdaFunction(var arn) ->
                    find(call, functionRuleName(arn), null, "lambda");
            case Resource.Integration integration ->
                    find(
                            call,
                            specificName(call, integration),
                            integration.service() + ":" + integration.api(),
                            integration.service());
            case Resource.Activity _, Resource.Unrecognised _ -> null;
        };
    }

    private @Nullable EndpointRule find(
            TaskCall call, @Nullable String specific, @Nullable String action, String service) {
        var found = find(call, specific);
        if (found == null) {
            found = find(call, action);
        }
        return found == null ? find(call, service) : found;
    }

    private @Nullable EndpointRule find(TaskCall call, @Nullable String name) {
        if (name == null) {
            return null;
        }
        var ofAccount = rules.get(EndpointName.ofAccount(name, call.account()));
        return ofAccount == null ? rules.get(name) : ofAccount;
    }

    private @Nullable String specificName(TaskCall call, Resource.Integration integration) {
        return switch (integration.service()) {
            case "lambda", SDK + "lambda" ->
                    namesFunctions && INVOCATIONS.contains(integration.api())
                            ? functionRuleName(
                                    call.parameters().tree().path("FunctionName").asText())
                            : null;
            case "http" ->
                    namesHosts
                            ? hostRuleName(call.parameters().tree().path("ApiEndpoint").asText())
                            : null;
            default -> null;
        };
    }

    private @Nullable String functionRuleName(String function) {
        var form = namesFunctions ? FUNCTION.matcher(function) : null;
        return form != null && form.matches() ? EndpointName.FUNCTION + form.group("name") : null;
    }

    private static @Nullable String hostRuleName(String address) {
        try {
            var uri = URI.create(address);
            var host = uri.getHost();
            return host == null
                    ? null
                    : EndpointName.HOST
                            + host.toLowerCase(Locale.ROOT)
                            + (uri.getPort() < 0 ? "" : ":" + uri.getPort());
        } catch (IllegalArgumentException _) {
            // The connector refuses this address.
            return null;
        }
    }
}
