package dev.askel.connectors.aws;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.core.protocol.MarshallingType;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.MapTrait;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.auth.aws.scheme.AwsV4aAuthScheme;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4aHttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.AsyncSignRequest;
import software.amazon.awssdk.http.auth.spi.signer.AsyncSignedRequest;
import software.amazon.awssdk.http.auth.spi.signer.SignRequest;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.IdentityProvider;
import software.amazon.awssdk.identity.spi.IdentityProviders;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.utils.builder.Buildable;

/** Creates the requests of the SDK for Java from parameters of Step Functions. */
final class SdkRequests implements SdkHttpClient {
    private final Object client;
    private final Map<String, Method> methods = new HashMap<>();
    private @Nullable SentRequest sent;

    /** Thrown in place of sending the request. */
    private static final class Caught extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /**
     * Replaces the SDK's native implementation of Version 4a; records only the scope of the
     * signature.
     */
    private static final class Asymmetric implements AwsV4aAuthScheme, AwsV4aHttpSigner {
        @Override
        public String schemeId() {
            return SCHEME_ID;
        }

        @Override
        public IdentityProvider<AwsCredentialsIdentity> identityProvider(
                IdentityProviders providers) {
            return providers.identityProvider(AwsCredentialsIdentity.class);
        }

        @Override
        public AwsV4aHttpSigner signer() {
            return this;
        }

        @Override
        public SignedRequest sign(SignRequest<? extends AwsCredentialsIdentity> request) {
            var scope =
                    "AWS4-ECDSA-P256-SHA256 Credential=key/20260101/%s/aws4_request"
                            .formatted(request.requireProperty(SERVICE_SIGNING_NAME));
            var regions = request.requireProperty(REGION_SET).asString();
            return SignedRequest.builder()
                    .request(
                            request.request().toBuilder()
                                    .putHeader("Authorization", scope)
                                    .putHeader("X-Amz-Region-Set", regions)
                                    .build())
                    .payload(request.payload().orElse(null))
                    .build();
        }

        @Override
        public CompletableFuture<AsyncSignedRequest> signAsync(
                AsyncSignRequest<? extends AwsCredentialsIdentity> request) {
            throw new UnsupportedOperationException("These clients are synchronous");
        }
    }

    SdkRequests(Class<?> type) {
        try {
            var builder = (AwsClientBuilder<?, ?>) type.getMethod("builder").invoke(null);
            builder.region(Region.of("eu-north-1"))
                    .credentialsProvider(
                            StaticCredentialsProvider.create(
                                    AwsBasicCredentials.create("key", "secret")))
                    .overrideConfiguration(c -> c.retryStrategy(r -> r.maxAttempts(1)));
            builder.putAuthScheme(new Asymmetric());
            ((AwsSyncClientBuilder<?, ?>) builder).httpClient(this);
            client = ((Buildable) builder).build();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(type + " is not a client", e);
        }
        for (var method : type.getMethods()) {
            var parameterTypes = method.getParameterTypes();
            if (parameterTypes.length > 0
                    && SdkRequest.class.isAssignableFrom(parameterTypes[0])
                    && !method.getName().endsWith("Paginator")
                    && Arrays.stream(parameterTypes)
                            .skip(1)
                            .allMatch(each ->
                                    each == RequestBody.class
                                            || each == ResponseTransformer.class)) {
                methods.put(method.getName().toLowerCase(Locale.ROOT), method);
            }
        }
    }

    boolean has(String operation) {
        return methods.containsKey(operation.toLowerCase(Locale.ROOT));
    }

    /** The names in Java of the members of a request, with an upper-case first letter. */
    Set<String> members(String operation) {
        var method = Objects.requireNonNull(methods.get(operation.toLowerCase(Locale.ROOT)));
        return Arrays.stream(method.getParameterTypes()[0].getMethods())
                .filter(each -> each.getParameterCount() == 0)
                .map(Method::getName)
                .map(name -> name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1))
                .collect(Collectors.toSet());
    }

    /**
     * Creates the request of an operation.
     *
     * @param body the streamed body; null when there is none
     */
    SentRequest captureRequest(String operation, JsonNode parameters, @Nullable String body) {
        var method = Objects.requireNonNull(methods.get(operation.toLowerCase(Locale.ROOT)));
        var arguments = new ArrayList<Object>();
        sent = null;
        try {
            var builder = (SdkPojo) method.getParameterTypes()[0].getMethod("builder").invoke(null);
            fill(builder, parameters);
            arguments.add(((Buildable) builder).build());
            for (var type :
                    Arrays.asList(method.getParameterTypes())
                            .subList(1, method.getParameterCount())) {
                arguments.add(
                        type == RequestBody.class
                                ? RequestBody.fromString(body == null ? "" : body)
                                : ResponseTransformer.toBytes());
            }
            method.invoke(client, arguments.toArray());
        } catch (InvocationTargetException e) {
            // The expected exception, which ends the call before anything is sent.
            if (sent == null) {
                throw new IllegalStateException(operation + " was not sent", e.getCause());
            }
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(operation + " cannot be called", e);
        }
        return Objects.requireNonNull(sent);
    }

    @Override
    public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
        try {
            var content = request.contentStreamProvider().orElse(null);
            sent =
                    SentRequest.of(
                            request.httpRequest().method().name(),
                            request.httpRequest().getUri(),
                            request.httpRequest().headers(),
                            content == null ? new byte[0] : content.newStream().readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw new Caught();
    }

    @Override
    public void close() {}

    private static void fill(SdkPojo builder, JsonNode members) {
        var fields = new HashMap<String, SdkField<?>>();
        // Some members have different names in Java and in the API.
        builder.sdkFields()
                .forEach(field -> fields.put(field.locationName().toLowerCase(Locale.ROOT), field));
        builder.sdkFields()
                .forEach(field -> fields.put(field.memberName().toLowerCase(Locale.ROOT), field));
        members.properties()
                .forEach(member -> {
                    var field = fields.get(member.getKey().toLowerCase(Locale.ROOT));
                    if (field != null) {
                        field.set(builder, value(field, member.getValue()));
                    }
                });
    }

    private static Object value(SdkField<?> field, JsonNode value) {
        MarshallingType<?> type = field.marshallingType();
        if (type.equals(MarshallingType.SDK_POJO)) {
            var builder = field.constructor().get();
            fill(builder, value);
            return ((Buildable) builder).build();
        }
        if (type.equals(MarshallingType.LIST)) {
            var list = new ArrayList<Object>();
            var elementField = field.getTrait(ListTrait.class).memberFieldInfo();
            value.forEach(each -> list.add(value(elementField, each)));
            return list;
        }
        if (type.equals(MarshallingType.MAP)) {
            var map = new LinkedHashMap<String, Object>();
            var elementField = field.getTrait(MapTrait.class).valueFieldInfo();
            value.properties()
                    .forEach(each -> map.put(each.getKey(), value(elementField, each.getValue())));
            return map;
        }
        return scalar(type, value);
    }

    private static Object scalar(MarshallingType<?> type, JsonNode value) {
        Map<MarshallingType<?>, Object> numbers =
                Map.of(
                        MarshallingType.INTEGER, value.intValue(),
                        MarshallingType.LONG, value.longValue(),
                        MarshallingType.SHORT, value.shortValue(),
                        MarshallingType.BYTE, (byte) value.intValue(),
                        MarshallingType.FLOAT, value.floatValue(),
                        MarshallingType.DOUBLE, value.doubleValue(),
                        MarshallingType.BIG_DECIMAL, value.decimalValue(),
                        MarshallingType.BOOLEAN, value.booleanValue());
        if (numbers.containsKey(type)) {
            return numbers.get(type);
        }
        if (type.equals(MarshallingType.INSTANT)) {
            return Instant.parse(value.textValue());
        }
        if (type.equals(MarshallingType.SDK_BYTES)) {
            return SdkBytes.fromUtf8String(value.textValue());
        }
        if (type.equals(MarshallingType.DOCUMENT)) {
            return document(value);
        }
        return value.textValue();
    }

    private static Document document(JsonNode value) {
        if (value.isObject()) {
            var map = new LinkedHashMap<String, Document>();
            value.properties().forEach(each -> map.put(each.getKey(), document(each.getValue())));
            return Document.fromMap(map);
        }
        return value.isTextual()
                ? Document.fromString(value.textValue())
                : Document.fromNumber(value.intValue());
    }
}
