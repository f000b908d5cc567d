package dev.askel.connectors.aws;

import dev.askel.connectors.model.ServiceModel;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/**
 * Where AWS's services are and who calls them, by the variables the AWS CLI and the SDKs read.
 *
 * <p>Endpoints: {@code askel.connectors.endpoints}, {@code AWS_ENDPOINT_URL_<SERVICE>}, then the
 * name Step Functions Local knows ({@code LAMBDA_ENDPOINT}), then {@code AWS_ENDPOINT_URL}, else
 * AWS itself. Credentials: {@code AWS_ACCESS_KEY_ID} and its companions, else the SDK's default
 * chain. An endpoint that is not AWS is called unsigned when neither variables nor profile give
 * credentials: most stand-ins never look.
 */
public final class AwsEnvironment {
    private final Map<String, String> variables;
    private final Map<String, URI> configured;
    private final AwsCredentialsProvider amazonCredentials;

    /** The profile of the shared files; null when there is none to use. */
    private final @Nullable AwsCredentialsProvider emulatorCredentials;

    /** With no endpoints but those of the variables. */
    public AwsEnvironment(Map<String, String> variables) {
        this(variables, Map.of());
    }

    /**
     * What an operator has said.
     *
     * @param configured endpoints by a client's name ({@code sqs}), or by an account and that
     *     ({@code 123456789012/sqs})
     */
    public AwsEnvironment(Map<String, String> variables, Map<String, URI> configured) {
        this.variables = Map.copyOf(variables);
        this.configured = Map.copyOf(configured);
        var given = environmentCredentials();
        this.amazonCredentials =
                given != null ? given : DefaultCredentialsProvider.builder().build();
        this.emulatorCredentials = given != null ? given : profileCredentials();
    }

    /**
     * The endpoint of a service for callers of an account.
     *
     * @param client as settings name it: {@code lambda}, {@code cloudwatchlogs}
     * @throws IllegalArgumentException when a variable holds no http or https URL; the message
     *     names it
     */
    public ServiceEndpoint endpoint(String client, String region, String account) {
        var model = ServiceModel.of(client).orElseThrow();
        return endpoint(ServiceAddress.of(client, model, region), account);
    }

    /**
     * The same for one of which that is known.
     *
     * @throws IllegalArgumentException when a variable holds no http or https URL; the message
     *     names it
     */
    public ServiceEndpoint endpoint(ServiceAddress service, String account) {
        var own = configured.get(account + "/" + service.client());
        var any = own == null ? configured.get(service.client()) : own;
        if (any != null) {
            return new ServiceEndpoint(any, false);
        }
        var named = named(service.variable(), service.localVariable());
        return named == null
                ? new ServiceEndpoint(URI.create("https://" + service.host()), true)
                : named;
    }

    /** Whether an endpoint is named for this service, not for all of them. */
    boolean hasOwnEndpoint(ServiceAddress service, String account) {
        return configured.containsKey(account + "/" + service.client())
                || configured.containsKey(service.client())
                || named(variablesOf(service.variable(), service.localVariable())) != null;
    }

    private @Nullable ServiceEndpoint named(String variable, String local) {
        var own = named(variablesOf(variable, local));
        return own == null ? named(List.of("AWS_ENDPOINT_URL")) : own;
    }

    private static List<String> variablesOf(String variable, String local) {
        return List.of("AWS_ENDPOINT_URL_" + variable, local + "_ENDPOINT");
    }

    private @Nullable ServiceEndpoint named(List<String> names) {
        for (var name : names) {
            var value = variables.get(name);
            if (value != null && !value.isBlank()) {
                return new ServiceEndpoint(HttpAddress.of(name, value), false);
            }
        }
        return null;
    }

    /**
     * The credentials to sign with; may ask files and the machine's metadata service, so not for
     * threads that must not block.
     *
     * @return null when a stand-in is to be called unsigned
     * @throws SdkClientException when AWS itself is to be called and nobody gives credentials; the
     *     message lists who was asked
     */
    public @Nullable AwsCredentialsIdentity credentials(ServiceEndpoint endpoint) {
        if (endpoint.amazon()) {
            return amazonCredentials.resolveCredentials();
        }
        return emulatorCredentials == null ? null : emulatorCredentials.resolveCredentials();
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
        }
    }
}
