package dev.askel.connectors.aws;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.askel.connectors.aws.protocol.WireAnswers;
import dev.askel.connectors.aws.protocol.WireRequest;
import dev.askel.connectors.aws.protocol.WireRequests;
import dev.askel.connectors.call.HttpCalls;
import dev.askel.connectors.call.HttpExchange;
import dev.askel.connectors.call.HttpExchange.Answer;
import dev.askel.connectors.model.Operation;
import dev.askel.connectors.model.ServiceModel;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/** All services of AWS, called as their models say. */
public final class ModelledServices implements AwsServices {
    private static final String S3 = "s3";

    private final AwsEnvironment aws;
    private final HttpCalls http;
    private final AssumedRoles roles;
    private final SignedRequests requests = new SignedRequests();

    /** Calls nothing yet. */
    public ModelledServices(AwsEnvironment aws, HttpCalls http, AssumedRoles roles) {
        this.aws = aws;
        this.http = http;
        this.roles = roles;
    }

    @Override
    public boolean knows(String client) {
        return ServiceModel.of(client).isPresent();
    }

    @Override
    public ServiceAnswer call(ServiceRequest request) throws InterruptedException {
        var model = ServiceModel.of(request.client()).orElseThrow(() -> unknown(request));
        var operation = model.operation(request.operation()).orElseThrow(() -> unknown(request));
        var wire = WireRequests.of(model, operation, request.parameters());
        var home = ServiceHome.of(request.client(), model, request.region());
        var endpoint = aws.endpoint(home, request.account());
        AwsCredentialsIdentity credentials;
        try {
            credentials = operation.unsigned() ? null : aws.credentials(endpoint);
            var roleArn = request.roleArn();
            if (roleArn != null) {
                switch (assume(roleArn, request.account(), request.region(), request.within())) {
                    case AssumedRoles.Credentials(var identity) -> credentials = identity;
                    case AssumedRoles.Refused(var reason) -> {
                        return new ServiceAnswer.Unsigned(reason);
                    }
                }
            }
        } catch (SdkClientException e) {
            return new ServiceAnswer.Unsigned(
                    "Unable to load AWS credentials from any provider in the chain: "
                            + e.getMessage());
        }
        boolean s3 = request.client().equals(S3);
        var signed =
                requests.signed(
                        wire.method(),
                        address(endpoint, wire, s3, request.parameters()),
                        wire.headers(),
                        wire.body(),
                        credentials,
                        model.signingName(),
                        home.signingRegion(),
                        s3);
        return switch (http.exchange(signed, request.within())) {
            case Answer answer -> read(model, operation, answer);
            case HttpExchange.NotSent(var reason) -> new ServiceAnswer.NotSent(reason);
            case HttpExchange.Broken(var reason) -> new ServiceAnswer.Broken(reason);
            case HttpExchange.TimedOut(var after) -> new ServiceAnswer.TimedOut(after);
        };
    }

    @Override
    public AssumedRoles.Assumed assume(
            String roleArn, String account, String region, Duration within)
            throws InterruptedException {
        return roles.assumed(this, roleArn, account, region, within);
    }

    private static IllegalArgumentException unknown(ServiceRequest request) {
        return new IllegalArgumentException(
                "No operation " + request.client() + ":" + request.operation());
    }

    /** At AWS a bucket is part of the host; stand-ins have it in the path alone. */
    private static URI address(
            Endpoint endpoint, WireRequest wire, boolean s3, ObjectNode parameters) {
        if (!endpoint.amazon()) {
            return endpoint.at(wire.target());
        }
        var bucket = parameters.path("Bucket").asText();
        boolean hosted = s3 && !bucket.isEmpty() && !bucket.contains(".") && !bucket.contains(":");
        var prefix = hosted ? bucket + "." : wire.hostPrefix();
        var target = wire.target();
        if (hosted) {
            var without = target.substring(1 + bucket.length());
            target = without.startsWith("/") ? without : "/" + without;
        }
        var host = endpoint.address();
        return URI.create(host.getScheme() + "://" + prefix + host.getRawAuthority() + target);
    }

    private static ServiceAnswer read(ServiceModel model, Operation operation, Answer answer) {
        if (!answer.isSuccess()) {
            var refusal = WireAnswers.refusal(model, answer);
            var code = refusal.code();
            return new ServiceAnswer.Refused(
                    answer.status(),
                    code,
                    refusal.message(),
                    refusal.requestId(),
                    answer.headers().firstValue("x-amz-id-2").orElse(null),
                    code == null ? null : exception(model, code));
        }
        if (answer.cut()) {
            return new ServiceAnswer.Broken(
                    "The answer is larger than askel.connectors.answer-bytes-max");
        }
        var result = WireAnswers.result(model, operation, answer);
        var id = WireAnswers.requestId(model, answer);
        return result == null
                ? new ServiceAnswer.Broken(
                        "The answer is no " + model.protocol().toUpperCase(Locale.ROOT))
                : new ServiceAnswer.Answered(result, answer, id == null ? "" : id);
    }

    /** The class that the SDKs have for an error; null when its model has none. */
    private static @Nullable String exception(ServiceModel model, String code) {
        var shape = model.error(code);
        // Codes of the former query protocol begin with their service.
        return shape == null ? model.error(code.substring(code.lastIndexOf('.') + 1)) : shape;
    }
}
