package dev.askel.connectors.aws;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValueType;
import dev.askel.connectors.model.ServiceModel;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/**
 * Finds the endpoints of AWS's services and the credentials for calls to them, by settings and by
 * the variables of the AWS CLI and SDKs.
 *
 * <p>The endpoint is the first of {@code askel.connectors.endpoints}, {@code
 * AWS_ENDPOINT_URL_<SERVICE>}, the variable of Step Functions Local ({@code LAMBDA_ENDPOINT}),
 * {@code AWS_ENDPOINT_URL}, and AWS itself. Credentials come from {@code AWS_ACCESS_KEY_ID}, {@code
 * AWS_SECRET_ACCESS_KEY} and {@code AWS_SESSION_TOKEN}, else from the SDK's default chain. Without
 * credentials in variables or a profile, endpoints other than AWS are called unsigned, because most
 * emulators ignore signatures.
 */
public final class AwsEnvironment {
    /** The variable that names the endpoint of all services. */
    private static final String ANY_SERVICE = "AWS_ENDPOINT_URL";

    private final Map<String, String> variables;
    private final Map<String, URI> configured;
    private final AwsCredentialsProvider amazonCredentials;

    /** The credentials for endpoints other than AWS; null when there are none. */
    private final @Nullable AwsCredentialsProvider emulatorCredentials;

    /** Creates an environment without configured endpoints. */
    public AwsEnvironment(Map<String, String> variables) {
        this(variables, Map.of());
    }

    /**
     * Creates an environment with configured endpoints.
     *
     * @param configured endpoints by the name of a client ({@code sqs}), or by account and client
     *     ({@code 123456789012/sqs})
     */
    public AwsEnvironment(Map<String, String> variables, Map<String, URI> configured) {
        this.variables = Map.copyOf(variables);
        this.configured = Map.copyOf(configured);
        var fromVariables = environmentCredentials();
        this.amazonCredentials =
                fromVariables != null
                        ? fromVariables
                        : DefaultCredentialsProvider.builder().build();
        this.emulatorCredentials = fromVariables != null ? fromVariables : profileCredentials();
    }

    /**
     * Creates an environment with the endpoints of settings.
     *
     * @param settings {@code askel.connectors}; its {@code endpoints} are by client, or by account
     *     and client
     * @throws IllegalArgumentException when an endpoint is not a URL; the message names it
     */
    public static AwsEnvironment of(Config settings, Map<String, String> variables) {
        var endpoints = new TreeMap<String, URI>();
        for (var entry : settings.getConfig("endpoints").entrySet()) {
            var path = ConfigUtil.splitPath(entry.getKey());
            var setting = "askel.connectors.endpoints." + entry.getKey();
            if (path.size() > 2 || entry.getValue().valueType() != ConfigValueType.STRING) {
                throw new IllegalArgumentException(
                        setting + " is not a URL: " + entry.getValue().valueType());
            }
            endpoints.put(
                    String.join("/", path),
                    BaseUrl.parse(setting, (String) entry.getValue().unwrapped()));
        }
        return new AwsEnvironment(variables, endpoints);
    }

    /** Returns this environment with another endpoint for a client, such as {@code s3}. */
    public AwsEnvironment withEndpoint(String client, URI endpoint) {
        var endpoints = new TreeMap<>(configured);
        endpoints.put(client, endpoint);
        return new AwsEnvironment(variables, endpoints);
    }

    /**
     * Returns the endpoint of a service for callers of an account.
     *
     * @param client the name in settings: {@code lambda}, {@code cloudwatchlogs}
     * @throws IllegalArgumentException when a variable contains no http or https URL; the message
     *     names the variable
     */
    public ServiceEndpoint endpoint(String client, String region, String account) {
        var model = ServiceModel.load(client).orElseThrow();
        return endpoint(ServiceAddress.of(client, model, region), account);
    }

    /**
     * Returns the endpoint of a service with a known address.
     *
     * @throws IllegalArgumentException when a variable contains no http or https URL; the message
     *     names the variable
     */
    public ServiceEndpoint endpoint(ServiceAddress service, String account) {
        var own = configured.get(account + "/" + service.client());
        var any = own == null ? configured.get(service.client()) : own;
        if (any != null) {
            return new ServiceEndpoint(any, false);
        }
        var byVariable = endpointOfVariables(service.variable(), service.localVariable());
        return byVariable == null
                ? new ServiceEndpoint(URI.create("https://" + service.host()), true)
                : byVariable;
    }

    /**
     * Returns a predicate that is true for an account whose calls to a service use another endpoint
     * than AWS itself. The predicate does not read the settings again, so it is quick enough to be
     * called for each execution.
     *
     * @param client the name in settings
     */
    public Predicate<String> accountsWithOtherEndpoint(String client) {
        // The variables do not depend on the region.
        var service =
                ServiceAddress.of(client, ServiceModel.load(client).orElseThrow(), "us-east-1");
        var names = new ArrayList<>(variablesOf(service.variable(), service.localVariable()));
        names.add(ANY_SERVICE);
        if (configured.containsKey(client) || names.stream().anyMatch(this::isSet)) {
            return _ -> true;
        }
        var suffix = "/" + client;
        var accounts =
                configured.keySet().stream()
                        .filter(key -> key.endsWith(suffix))
                        .map(key -> key.substring(0, key.length() - suffix.length()))
                        .collect(Collectors.toUnmodifiableSet());
        return accounts::contains;
    }

    private boolean isSet(String variable) {
        var value = variables.get(variable);
        return value != null && !value.isBlank();
    }

    /** Whether an endpoint is configured for this service in particular. */
    boolean hasOwnEndpoint(ServiceAddress service, String account) {
        return configured.containsKey(account + "/" + service.client())
                || configured.containsKey(service.client())
                || firstEndpoint(variablesOf(service.variable(), service.localVariable())) != null;
    }

    private @Nullable ServiceEndpoint endpointOfVariables(String variable, String local) {
        var own = firstEndpoint(variablesOf(variable, local));
        return own == null ? firstEndpoint(List.of(ANY_SERVICE)) : own;
    }

    private static List<String> variablesOf(String variable, String local) {
        return List.of("AWS_ENDPOINT_URL_" + variable, local + "_ENDPOINT");
    }

    private @Nullable ServiceEndpoint firstEndpoint(List<String> names) {
        for (var name : names) {
            var value = variables.get(name);
            if (value != null && !value.isBlank()) {
                return new ServiceEndpoint(BaseUrl.parse(name, value), false);
            }
        }
        return null;
    }

    /**
     * Returns the credentials for signatures. May read files and the machine's metadata service, so
     * it blocks.
     *
     * @return null when the endpoint is to be called unsigned
     * @throws SdkClientException when the credentials cannot be read, or AWS is to be called
     *     without credentials; the message gives the reason or lists the sources
     * @throws InterruptedException when interrupted; the credentials may be valid
     */
    public @Nullable AwsCredentialsIdentity credentials(ServiceEndpoint endpoint)
            throws InterruptedException {
        var provider = endpoint.isAws() ? amazonCredentials : emulatorCredentials;
        try {
            return provider == null ? null : provider.resolveCredentials();
        } catch (RuntimeException e) {
            throwIfInterrupted(e);
            if (e instanceof SdkClientException) {
                throw e;
            }
            // Programs in profiles, profile files and services of AWS cause other exceptions.
            // The default chain rethrows the exceptions of the provider that it used last.
            throw SdkClientException.create(
                    "The credentials of the server cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * Throws an exception if the thread was interrupted. The SDK reports an interrupt with several
     * exceptions, and does not always keep the interrupt flag.
     */
    private static void throwIfInterrupted(RuntimeException failure) throws InterruptedException {
        if (Thread.interrupted() || isCausedByInterrupt(failure)) {
            var interrupted =
                    new InterruptedException(
                            "Interrupted while the credentials of the server were read");
            interrupted.initCause(failure);
            throw interrupted;
        }
    }

    private static boolean isCausedByInterrupt(Throwable failure) {
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof InterruptedException || cause instanceof AbortedException) {
                return true;
            }
        }
        return false;
    }

    private @Nullable AwsCredentialsProvider environmentCredentials() {
        var id = variables.get("AWS_ACCESS_KEY_ID");
        var secret = variables.get("AWS_SECRET_ACCESS_KEY");
        if (id == null || id.isBlank() || secret == null || secret.isBlank()) {
            return null;
        }
        var token = variables.get("AWS_SESSION_TOKEN");
        return StaticCredentialsProvider.create(
                token == null || token.isBlank()
                        ? AwsBasicCredentials.create(id, secret)
                        : AwsSessionCredentials.create(id, secret, token));
    }

    private @Nullable AwsCredentialsProvider profileCredentials() {
        var profile = variables.getOrDefault("AWS_PROFILE", "default");
        var provider = ProfileCredentialsProvider.create(profile);
        try {
            provider.resolveCredentials();
            return provider;
        } catch (SdkClientException _) {
            return null;
        } catch (RuntimeException _) {
            // The profile exists. Each call reads the profile again, and reports a failure to read
            // it.
            return provider;
        }
    }
}
